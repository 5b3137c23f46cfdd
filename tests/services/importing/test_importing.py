"""A list taken into the database: what is new, changed, shared, taken or unchanged (rules.md 1)."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import orjson
import pytest
from sqlalchemy import func, select

from care.errors import BadInput
from care.storage.engine import Database
from care.storage.tables import audit_event, audit_pii, consent, import_run, project, replan_due, staff, touch
from tests.services.importing.lists import LI, ZHANG, Office

ROOM = "假日风景-一期-3-2-501"


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    """Imports without planning: what is planned has its own tests below."""
    return Office(database, tmp_path, plans=False)


@pytest.fixture
def planning_office(office: Office) -> Office:
    """Imports and plans today at once."""
    return replace(office, plans=True)


def consent_of(office: Office, number: str) -> str | None:
    with office.database.read() as connection:
        state: str | None = connection.scalar(
            select(consent.c.state).where(consent.c.person_id == office.people()[number].id)
        )
        return state


def events(office: Office, entity: str) -> list[dict[str, object]]:
    query = select(audit_event.c.body).where(audit_event.c.entity == entity).order_by(audit_event.c.id)
    with office.database.read() as connection:
        return [orjson.loads(body) for body in connection.scalars(query)]


def test_a_row_becomes_person_consent_deal_agent_and_project(office: Office) -> None:
    result = office.takes(ZHANG)

    zhang, home = office.people()["K001"], office.deals()[ROOM]
    assert (zhang.name, zhang.sex, zhang.mobile, zhang.grade) == ("张伟", "male", "13800138000", "B")
    assert (zhang.birthday_calendar, zhang.birth_lunar_md, zhang.birth_solar_md) == ("lunar", 815, None)
    assert home.primary_person_id == zhang.id
    assert home.subscribed_on == date(2026, 11, 30)
    assert (home.appointment_on, home.appointment_time) == (date(2026, 12, 12), "15:00")
    assert consent_of(office, "K001") == "given"
    with office.database.read() as connection:
        agent = connection.execute(select(staff)).one()
        assert (agent.name, agent.phone, agent.role, agent.id) == ("李晓燕", "13900001111", "agent", home.agent_id)
        assert connection.scalar(select(project.c.name)) == "假日风景"
    assert (result.loaded, result.merged.people["created"], result.merged.deals["created"]) == (1, 1, 1)


def test_the_same_list_again_changes_nothing_and_says_so(office: Office) -> None:
    office.takes(ZHANG, LI)
    before = office.people(), office.deals(), events(office, "person"), events(office, "deal")

    for again in (office.takes(ZHANG, LI), office.again(ZHANG, LI)):
        assert not again.merged.changed_anything
        assert again.merged.people["unchanged"] == 2
    assert (office.people(), office.deals(), events(office, "person"), events(office, "deal")) == before


def test_a_changed_row_bumps_the_version_with_one_event_that_maps_the_changed_fields(office: Office) -> None:
    office.takes(ZHANG)

    result = office.takes({**ZHANG, "客户等级": "A", "联系电话": "13700137000", "签约日期": "2026-12-01"})

    assert office.people()["K001"].ver == 2
    assert office.deals()[ROOM].ver == 2
    changed = events(office, "person")[-1]["facts"]
    assert changed["changed"] == {"grade": ["B", "A"]}  # type: ignore[index]
    assert changed["personal_fields"] == ["mobile"]  # type: ignore[index]
    assert events(office, "deal")[-1]["facts"]["changed"] == {"signed_on": [None, "2026-12-01"]}  # type: ignore[index]
    assert (result.merged.people["changed"], result.merged.deals["changed"]) == (1, 1)


def test_no_event_body_holds_personal_data_and_the_side_table_does(office: Office) -> None:
    office.takes(ZHANG)
    office.takes({**ZHANG, "客户姓名": "张三丰", "联系电话": "13700137000", "备注": "怕热"})

    with office.database.read() as connection:
        bodies = "".join(connection.scalars(select(audit_event.c.body)))
        aside = "".join(connection.scalars(select(audit_pii.c.data)))
    for word in ("张伟", "张三丰", "13800138000", "13700137000", "怕热", "李晓燕", "13900001111"):
        assert word not in bodies
        assert word in aside


def test_an_empty_cell_empties_the_field_and_a_missing_column_leaves_it(office: Office) -> None:
    office.takes({**ZHANG, "签约日期": "2026-12-01"})

    without = {name: value for name, value in ZHANG.items() if name not in {"签约日期", "客户等级", "同意短信关怀"}}
    office.takes({**without, "职业": ""})
    assert office.people()["K001"].profession is None
    assert office.people()["K001"].grade == "B"
    assert consent_of(office, "K001") == "given"
    assert office.deals()[ROOM].signed_on == date(2026, 12, 1)

    office.takes(ZHANG)
    assert office.deals()[ROOM].signed_on is None


@pytest.mark.parametrize(
    ("before", "cell", "after"),
    [
        ("是", "否", "refused"),
        ("是", "", "refused"),
        ("否", "是", "given"),
        ("", "是", "given"),
        ("", "否", "refused"),
        ("", "", None),
        ("否", "", "refused"),
    ],
)
def test_consent_follows_the_list(office: Office, before: str, cell: str, after: str | None) -> None:
    office.takes({**ZHANG, "同意短信关怀": before})
    office.takes({**ZHANG, "同意短信关怀": cell})
    assert consent_of(office, "K001") == after


def test_no_list_brings_back_somebody_who_opted_out(office: Office) -> None:
    office.takes(ZHANG)
    with office.database.begin() as connection:
        connection.execute(consent.update().values(state="opted_out"))

    for cell in ("是", "否", ""):
        result = office.again({**ZHANG, "同意短信关怀": cell})
        assert consent_of(office, "K001") == "opted_out"
        assert not result.merged.changed_anything


def test_one_no_among_a_persons_rows_outweighs_a_yes(office: Office) -> None:
    office.takes(ZHANG, {**ZHANG, "房号": "502", "同意短信关怀": "否"}, {**ZHANG, "房号": "503"})
    assert consent_of(office, "K001") == "refused"


def test_a_person_with_several_rooms_is_one_person_with_several_deals(office: Office) -> None:
    result = office.takes(ZHANG, {**ZHANG, "房号": "502", "职业": ""}, {**ZHANG, "房号": "车位12"})

    assert list(office.people()) == ["K001"]
    assert len(office.deals()) == 3
    assert office.people()["K001"].profession == "教师"  # an empty cell of another row takes nothing away
    assert result.merged.people["created"] == 1


def test_another_customer_with_the_same_subscription_is_a_co_owner(office: Office) -> None:
    office.takes(ZHANG, LI)

    assert office.parties(ROOM) == ["K001", "K002"]
    assert office.deals()[ROOM].primary_person_id == office.people()["K001"].id


def test_a_co_owner_who_comes_later_joins_the_deal_that_stands(office: Office) -> None:
    office.takes(ZHANG)
    result = office.takes(LI)

    assert office.parties(ROOM) == ["K001", "K002"]
    assert office.deals()[ROOM].primary_person_id == office.people()["K001"].id
    zhang, li = office.people()["K001"].id, office.people()["K002"].id
    assert events(office, "deal")[-1]["facts"]["changed"] == {"parties": [[zhang], [zhang, li]]}  # type: ignore[index]
    assert result.merged.deals["changed"] == 1


def test_co_owners_in_one_cell_are_two_parties_with_their_own_numbers(office: Office) -> None:
    both = {**ZHANG, "客户姓名": "张伟/李娜", "联系电话": "13800138000/13900139000"}
    office.takes(both)

    assert office.parties(ROOM) == ["K001", "K001#2"]
    assert office.people()["K001#2"].name == "李娜"
    assert office.people()["K001#2"].mobile == "13900139000"
    assert not office.again(both).merged.changed_anything


def test_a_room_of_another_buyer_is_taken_and_nothing_of_the_row_is_loaded(office: Office) -> None:
    office.takes(ZHANG)
    newcomer = {**LI, "认购日期": "2026-12-01", "置业顾问": "赵强"}

    result = office.takes(newcomer)

    assert list(office.people()) == ["K001"]
    assert list(office.deals()) == [ROOM]
    assert (result.rejected, result.problems["room_taken"]) == (1, 1)
    assert list(result.to_mend()) == [2]
    assert "退房" in result.to_mend()[2]
    with office.database.read() as connection:
        assert connection.scalars(select(staff.c.name)).all() == ["李晓燕"]


def test_who_is_first_named_by_a_later_list_has_joined_on_its_day(office: Office) -> None:
    office.takes(ZHANG)
    office.takes({**LI, "房号": "901", "置业顾问": "赵强"})

    with office.database.read() as connection:
        joined = dict(connection.execute(select(staff.c.name, staff.c.joined_on)).tuples().all())
        days = set(connection.scalars(select(project.c.data_as_of)).all())
    assert joined["李晓燕"] is None  # here from the beginning
    assert {joined["赵强"]} == days


def test_a_room_given_back_is_sold_again_under_the_next_number(office: Office) -> None:
    office.takes(ZHANG)
    given_back = {**ZHANG, "退房日期": "2026-12-01"}
    newcomer = {**LI, "认购日期": "2026-12-01"}

    office.takes(newcomer, given_back)  # whatever the order of the rows

    assert office.parties(ROOM) == ["K001"]
    assert office.parties(f"{ROOM}#2") == ["K002"]
    assert office.deals()[ROOM].cancelled_on == date(2026, 12, 1)
    assert office.deals()[ROOM].closed_on == date(2026, 12, 1)
    assert not office.again(newcomer, given_back).merged.changed_anything


def test_a_corrected_subscription_is_the_same_deal_and_a_new_one_after_a_return_is_not(office: Office) -> None:
    office.takes(ZHANG)
    office.takes({**ZHANG, "认购日期": "2026-11-29"})
    assert list(office.deals()) == [ROOM]
    assert office.deals()[ROOM].subscribed_on == date(2026, 11, 29)

    office.takes({**ZHANG, "认购日期": "2026-11-29", "退房日期": "2026-11-30"})
    office.takes({**ZHANG, "认购日期": "2026-12-01"})
    assert sorted(office.deals()) == [ROOM, f"{ROOM}#2"]


def test_a_project_is_known_by_its_alias_and_an_unknown_one_is_listed(office: Office) -> None:
    result = office.takes({**ZHANG, "项目名称": "万科假日风景"}, {**LI, "项目名称": "云山府"})

    assert sorted(office.deals()) == ["云山府-一期-3-2-501", ROOM]
    assert result.unknown_projects == ("云山府",)


def test_a_bad_row_is_rejected_with_its_reason_and_the_others_go_in(office: Office) -> None:
    result = office.takes(ZHANG, {**LI, "联系电话": "12345"}, {**LI, "房号": "502"})

    assert (result.loaded, result.rejected) == (2, 1)
    assert sorted(office.people()) == ["K001", "K002"]
    assert list(result.to_mend()) == [3]
    assert result.problems["phone_invalid"] == 1


def test_dates_ahead_are_loaded_as_plans_and_listed(office: Office) -> None:
    result = office.takes({**ZHANG, "签约日期": "2026-12-12"}, {**LI, "房号": "502", "签约日期": "2026-12-01"})

    assert dict(result.tally.ahead) == {"签约日期": 1}
    [listed] = result.tally.ahead_listed
    assert (listed.line, listed.deal_no, listed.on) == (2, ROOM, date(2026, 12, 12))
    assert office.deals()[ROOM].signed_on == date(2026, 12, 12)


def test_an_import_plans_at_once_what_it_made_due_today(planning_office: Office) -> None:
    result = planning_office.takes({**ZHANG, "认购日期": "2026-12-01"})

    assert result.planned.counts["subscription_congrats", "call", "planned"] == 1
    with planning_office.database.read() as connection:
        assert connection.scalars(select(touch.c.touchpoint)).all() == ["subscription_congrats"]


def test_a_moved_date_moves_the_touch_that_stands(planning_office: Office) -> None:
    planning_office.takes({**ZHANG, "认购日期": "2026-12-01"})
    result = planning_office.takes({**ZHANG, "认购日期": "2026-11-30"})

    assert result.replanned.moved == 1
    with planning_office.database.read() as connection:
        assert connection.scalar(select(touch.c.due_on).where(touch.c.touchpoint == "subscription_congrats")) == date(
            2026, 11, 30
        )
        assert connection.scalar(select(func.count()).select_from(replan_due)) == 0


def test_a_cancellation_cancels_what_stands_open(planning_office: Office) -> None:
    planning_office.takes({**ZHANG, "认购日期": "2026-12-01"})
    result = planning_office.takes({**ZHANG, "认购日期": "2026-12-01", "退房日期": "2026-12-01"})
    assert result.replanned.cancelled == 1


def test_each_import_is_a_run_with_its_counts_hash_and_who(office: Office) -> None:
    office.takes(ZHANG, {**LI, "联系电话": "12345"}, title="假日风景成交客户明细表（截止2026-11-30）")

    with office.database.read() as connection:
        run = connection.execute(select(import_run)).one()
    assert (run.file_name, run.file_hash, run.actor, run.as_of) == ("名单.csv", "hash", "王芳", date(2026, 11, 30))
    assert orjson.loads(run.counts)["rejected"] == 1
    assert run.finished_at is not None


def test_a_list_older_than_the_last_needs_to_be_wanted(office: Office) -> None:
    office.takes(ZHANG, title="截止2026-11-30")
    office.takes({**ZHANG, "客户等级": "A"}, title="截止2026-12-01")

    with pytest.raises(BadInput, match="--older"):
        office.takes(ZHANG, title="截止2026-11-30")
    assert office.people()["K001"].grade == "A"

    office.takes(ZHANG, title="截止2026-11-30", older=True)
    assert office.people()["K001"].grade == "B"


def test_rows_that_disappear_delete_nothing(office: Office) -> None:
    office.takes(ZHANG, {**LI, "房号": "502"})
    office.takes(ZHANG)
    assert sorted(office.people()) == ["K001", "K002"]
    assert len(office.deals()) == 2


def test_a_person_without_a_room_is_loaded_without_a_deal(office: Office) -> None:
    office.takes({**ZHANG, "房号": "", "认购日期": "", "预约签约时间": ""})
    assert list(office.people()) == ["K001"]
    assert office.deals() == {}

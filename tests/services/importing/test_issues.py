"""What an import leaves in doubt is held until a person has judged it, and stays judged (handbook 3.3)."""

from collections import Counter
from datetime import date
from pathlib import Path

import orjson
import pytest
from sqlalchemy import select

from care.errors import BadInput, NotFound, WrongState
from care.rules.import_issues import Verdict
from care.services.importing.judging import Issue, Judgement, judge, waiting_issues
from care.storage.engine import Database
from care.storage.tables import audit_event, call, complaint, consent, gift, message, touch
from tests.factories import at
from tests.lives import desk
from tests.services.importing.lists import ACTOR, LI, NOW, TODAY, ZHANG, Office

ROOM = "假日风景-一期-3-2-501"
BORN_TODAY = {**ZHANG, "生日": "1978-12-01"}
CONFLICT = {**ZHANG, "认购日期": "2026-12-01", "签约日期": "2026-11-20"}


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return Office(database, tmp_path)


def only_issue(office: Office) -> Issue:
    [issue] = waiting_issues(office.database)
    return issue


def say(office: Office, verdict: Verdict, issue: Issue | None = None, reason: str = "已电话核实") -> None:
    said = Judgement((issue or only_issue(office)).id, verdict, reason, ACTOR)
    judge(office.database, desk(), said, day=TODAY, now=NOW)


def channels(office: Office) -> Counter[tuple[str, str, str | None]]:
    """Channel rows by touchpoint, state and reason."""
    found: Counter[tuple[str, str, str | None]] = Counter()
    with office.database.read() as connection:
        for table in (message, call, gift):
            query = select(touch.c.touchpoint, table.c.state, table.c.reason).join(
                touch, touch.c.id == table.c.touch_id
            )
            found.update((row.touchpoint, row.state, row.reason) for row in connection.execute(query))
    return found


@pytest.mark.parametrize(
    ("remark", "code"),
    [
        ("客户已故", "suggest_deceased"),
        ("请勿打扰", "suggest_do_not_disturb"),
        ("投诉中", "suggest_complaint"),
        ("已发律师函", "suggest_lawyer"),
        ("要求退房", "suggest_cancelled"),
        ("已更名给李四", "suggest_renamed"),
    ],
)
def test_a_remark_holds_the_birthday_until_it_is_judged(office: Office, remark: str, code: str) -> None:
    office.takes({**BORN_TODAY, "备注": remark})

    issue = only_issue(office)
    assert (issue.code, issue.customer_no, issue.evidence) == (code, "K001", remark)
    assert channels(office)["birthday", "skipped", "frozen"] == 3  # text, call and cake


def test_a_remark_leaves_service_messages_alone(office: Office) -> None:
    office.takes({**ZHANG, "认购日期": "2026-12-01", "备注": "投诉中"})
    assert channels(office)["subscription_congrats", "open", None] == 1


def test_a_dismissed_suggestion_releases_todays_birthday_and_is_never_raised_again(office: Office) -> None:
    row = {**BORN_TODAY, "备注": "无人投诉过他"}
    office.takes(row)
    say(office, "dismissed")

    assert channels(office)["birthday", "open", None] == 1
    assert channels(office)["birthday", "queued", None] == 1
    assert not office.people()["K001"].held
    assert not office.again(row).merged.changed_anything
    assert waiting_issues(office.database) == []


def test_another_remark_is_another_question(office: Office) -> None:
    office.takes({**ZHANG, "备注": "投诉中"})
    say(office, "dismissed")
    office.takes({**ZHANG, "备注": "再次投诉"})
    assert only_issue(office).evidence == "再次投诉"
    assert office.people()["K001"].held


def test_a_remark_that_disappears_is_still_to_be_judged(office: Office) -> None:
    office.takes({**ZHANG, "备注": "已故"})
    office.takes(ZHANG)
    assert only_issue(office).code == "suggest_deceased"
    assert office.people()["K001"].held


def test_a_confirmed_death_ends_all_contact_and_no_list_undoes_it(office: Office) -> None:
    office.takes({**BORN_TODAY, "认购日期": "2026-12-01", "备注": "已故"})
    say(office, "confirmed")
    office.takes({**BORN_TODAY, "认购日期": "2026-12-01"})

    assert office.people()["K001"].status == "deceased"
    assert channels(office)["birthday", "skipped", "deceased"] == 3


def test_a_confirmed_death_that_was_a_mistake_is_taken_back(office: Office) -> None:
    office.takes({**BORN_TODAY, "备注": "已故"})
    issue = only_issue(office)
    say(office, "confirmed", issue)
    say(office, "dismissed", issue)
    assert office.people()["K001"].status == "normal"
    assert channels(office)["birthday", "open", None] == 1


def test_do_not_disturb_confirmed_is_an_opt_out_that_no_list_takes_back(office: Office) -> None:
    office.takes({**ZHANG, "备注": "勿扰"})
    say(office, "confirmed")
    office.takes(ZHANG)
    with office.database.read() as connection:
        assert connection.scalar(select(consent.c.state)) == "opted_out"


def test_a_confirmed_complaint_opens_one_which_silences_greetings(office: Office) -> None:
    office.takes({**BORN_TODAY, "备注": "投诉中"})
    issue = only_issue(office)
    say(office, "confirmed", issue)
    assert not office.people()["K001"].held
    assert channels(office)["birthday", "skipped", "complaint_quiet"] == 3
    say(office, "dismissed", issue)
    say(office, "confirmed", issue)
    with office.database.read() as connection:
        opened = connection.execute(select(complaint.c.source, complaint.c.words, complaint.c.state)).all()
    assert [tuple(one) for one in opened] == [("remark", "投诉中", "opened")]


def test_a_confirmed_return_ends_the_deal_frees_the_room_and_outlasts_the_list(office: Office) -> None:
    row = {**ZHANG, "认购日期": "2026-12-01", "备注": "客户要求退房"}
    office.takes(row)
    say(office, "confirmed")

    assert office.deals()[ROOM].cancelled_on == TODAY
    assert channels(office)["subscription_congrats", "cancelled", "milestone_undone"] >= 2
    assert not office.again(row).merged.changed_anything
    office.takes(row, {**LI, "认购日期": "2026-12-02"})
    assert office.parties(f"{ROOM}#2") == ["K002"]


def test_dates_in_impossible_order_stop_the_deal_until_a_person_confirms_them(office: Office) -> None:
    office.takes(CONFLICT)
    assert office.deals()[ROOM].date_conflict
    assert channels(office)["subscription_congrats", "skipped", "date_conflict"] == 3

    say(office, "confirmed")

    assert not office.deals()[ROOM].date_conflict
    assert channels(office)["subscription_congrats", "open", None] == 1
    assert not office.again(CONFLICT).merged.changed_anything


def test_dates_that_are_said_to_be_wrong_hold_until_a_list_mends_them(office: Office) -> None:
    office.takes(CONFLICT)
    say(office, "dismissed")
    office.takes(CONFLICT)
    assert office.deals()[ROOM].date_conflict

    office.takes({**CONFLICT, "签约日期": ""})
    assert not office.deals()[ROOM].date_conflict
    assert [issue.state for issue in waiting_issues(office.database, everything=True)] == ["resolved"]


def test_mended_dates_that_break_again_are_asked_again(office: Office) -> None:
    for row in (CONFLICT, {**CONFLICT, "签约日期": ""}, CONFLICT):
        office.takes(row)
    assert only_issue(office).code == "date_conflict"
    assert office.deals()[ROOM].date_conflict


def test_dates_are_judged_as_they_stand_after_the_merge(office: Office) -> None:
    office.takes({**ZHANG, "认购日期": "2026-11-30"})
    without = {name: value for name, value in ZHANG.items() if name != "认购日期"}
    office.takes({**without, "签约日期": "2026-11-01"})
    assert office.deals()[ROOM].date_conflict


def test_a_milestone_without_a_year_is_not_loaded_and_holds_the_deal(office: Office) -> None:
    row = {**ZHANG, "认购日期": "2026-12-01", "签约日期": "6月8日"}
    office.takes(row)
    assert office.deals()[ROOM].signed_on is None
    assert office.deals()[ROOM].date_conflict

    office.takes({**row, "签约日期": ""})
    assert not office.deals()[ROOM].date_conflict


def test_a_made_up_number_gets_no_text_until_a_person_confirms_it(office: Office) -> None:
    row = {**BORN_TODAY, "联系电话": "13800000000"}
    office.takes(row)
    assert office.people()["K001"].phone_problem == "phone_invalid"
    assert channels(office)["birthday", "skipped", "phone_invalid"] == 1
    assert channels(office)["birthday", "open", None] == 1

    say(office, "confirmed")

    assert office.people()["K001"].phone_problem is None
    assert channels(office)["birthday", "queued", None] == 1
    assert not office.again(row).merged.changed_anything


def test_the_agents_own_number_gets_no_text_and_a_real_one_mends_it(office: Office) -> None:
    office.takes({**ZHANG, "联系电话": ZHANG["置业顾问电话"]})
    assert office.people()["K001"].phone_problem == "phone_shared"
    office.takes(ZHANG)
    assert office.people()["K001"].phone_problem is None
    assert waiting_issues(office.database) == []


def test_a_name_of_which_half_is_hidden_gets_no_greeting(office: Office) -> None:
    office.takes({**BORN_TODAY, "客户姓名": "张*"})
    assert office.people()["K001"].held
    office.takes(BORN_TODAY)
    assert not office.people()["K001"].held


def test_a_list_without_the_column_mends_nothing(office: Office) -> None:
    office.takes({**ZHANG, "签约日期": "6月8日"})
    office.takes({name: value for name, value in ZHANG.items() if name != "签约日期"})
    assert office.deals()[ROOM].date_conflict
    assert only_issue(office).code == "milestone_without_year"


def test_a_judgement_is_on_record_with_its_reason_aside(office: Office) -> None:
    office.takes({**ZHANG, "备注": "已故"})
    say(office, "dismissed", reason="家属说是他父亲")

    with office.database.read() as connection:
        bodies = connection.scalars(select(audit_event.c.body).where(audit_event.c.action == "issue_judged")).all()
    assert {orjson.loads(body)["entity"] for body in bodies} == {"import_issue", "person"}
    assert all("父亲" not in body for body in bodies)
    assert only_settled(office).reason == "家属说是他父亲"


def only_settled(office: Office) -> Issue:
    [issue] = waiting_issues(office.database, everything=True)
    return issue


def test_a_judgement_needs_an_issue_a_reason_and_something_to_settle(office: Office) -> None:
    office.takes({**ZHANG, "备注": "已故"})
    issue = only_issue(office)
    with pytest.raises(NotFound, match="no issue 99"):
        judge(office.database, desk(), Judgement(99, "confirmed", "x", ACTOR), day=TODAY, now=NOW)
    with pytest.raises(BadInput, match="--reason"):
        say(office, "confirmed", reason=" ")
    say(office, "dismissed")
    with pytest.raises(WrongState, match="already"):
        say(office, "dismissed", issue)


def test_what_is_released_after_the_limit_is_too_late(office: Office) -> None:
    office.takes(CONFLICT)
    said = Judgement(only_issue(office).id, "confirmed", "核实", ACTOR)
    judge(office.database, desk(), said, day=date(2026, 12, 5), now=at("2026-12-05", "09:00"))
    found = channels(office)
    assert found["subscription_congrats", "open", None] == 1  # a call may be seven days late
    assert found["subscription_congrats", "skipped", "late_over_limit"] == 1

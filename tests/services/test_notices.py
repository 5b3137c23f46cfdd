"""Notices: what people or the weather start goes the way of any touch, once to each person, until it is called off."""

import asyncio
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from care.clock import Clock
from care.errors import BadInput, WrongState
from care.rules.notices import NoticeState, Segment
from care.services.crowding import run_crowd
from care.services.deciding import decided_pages
from care.services.delivery import deliver
from care.services.forecasting import forecast
from care.services.notices import Draft, cancel_notice, draft_notice, plan_notice, start_notice
from care.services.planning import PlanningResult, open_day, plan_day, plan_people, write_page
from care.services.replanning import replan_deals
from care.storage.audiences import count_addressed
from care.storage.audit import SYSTEM, Actor
from care.storage.audit_checks import miscounts
from care.storage.engine import Database
from care.storage.notices import notice_row
from care.storage.tables import deal, message, notice, person, project, staff, touch, visitor
from integrations.sms.simulator import Fate, SimulatorGateway
from tests.factories import ZONE, at
from tests.lives import born, buys, desk

DAY = "2026-12-15"
MANAGER = Actor("person", "王经理")
PROGRESS = {"building": "3号楼", "floor": "12层"}
BOUGHT: dict[str, Any] = {"subscribed_on": date(2026, 3, 1)}


def household(connection: Connection, building: str = "3", **values: Any) -> int:
    """A person with a home there."""
    person_id = born(connection, values.pop("birthday", None), agreed=values.pop("agreed", "given"), **values)
    buys(connection, person_id, building=building, **BOUGHT)
    return person_id


def draft(day: str = DAY, touchpoint: str = "progress", **values: Any) -> Draft:
    segment = values.pop("segment", Segment(buildings=("3",)))
    return Draft(touchpoint, values.pop("values", PROGRESS), segment, date.fromisoformat(day), **values)


def start(database: Database, day: str = DAY, clock: str = "08:00", **values: Any) -> tuple[int, PlanningResult]:
    return start_notice(database, desk(), draft(day, **values), MANAGER, at(day, clock))


def plan(database: Database, day: str, clock: str = "08:30") -> None:
    plan_day(database, desk(), day=date.fromisoformat(day), now=at(day, clock), actor=SYSTEM)


def rows(database: Database, touchpoint: str = "progress") -> list[tuple[int, date, str, str | None]]:
    """Person, day, state and reason of each text of the touchpoint, in the order of persons."""
    query = select(touch.c.person_id, message.c.act_on, message.c.state, message.c.reason)
    query = query.join(message, message.c.touch_id == touch.c.id).where(touch.c.touchpoint == touchpoint)
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(query.order_by(touch.c.person_id))]


def test_it_reaches_those_whom_it_addresses_once_with_its_values(database: Database) -> None:
    with database.begin() as connection:
        mine = household(connection, name="张伟")
        household(connection, building="5")
        household(connection, grade="C")
    notice_id, result = start(database)
    assert (result.touches, result.planned) == (1, 1)
    assert plan_notice(database, desk(), notice_id, at(DAY, "09:00"), MANAGER).touches == 0
    plan(database, DAY)
    with database.read() as connection:
        row = connection.execute(select(message, touch.c.occasion, touch.c.deal_id).join(touch)).one()
        assert not list(miscounts(connection, 9))
    assert (row.person_id, row.state, row.occasion) == (mine, "queued", str(notice_id))
    assert row.text.startswith("【思源经纪】张先生您好，向您报告新家进度：假日风景3号楼已施工至12层。")
    assert row.deal_id is not None


def test_nothing_goes_before_it_is_approved_nor_before_its_day(database: Database) -> None:
    with database.begin() as connection:
        household(connection)
    drafted = draft_notice(database, desk(), draft(), MANAGER, at("2026-12-14"))
    with pytest.raises(WrongState, match="drafted, not approved"):
        plan_notice(database, desk(), drafted, at(DAY), MANAGER)
    plan(database, DAY)
    assert rows(database) == []
    _, early = start_notice(database, desk(), draft("2026-12-16"), MANAGER, at(DAY))
    assert early.touches == 0
    plan(database, "2026-12-16")
    assert [row[1:] for row in rows(database)] == [(date(2026, 12, 16), "queued", None)]


def test_who_may_not_be_written_to_is_skipped_with_the_reason(database: Database) -> None:
    with database.begin() as connection:
        household(connection)
        household(connection, agreed=None)
        household(connection, agreed="opted_out")
        household(connection, status="deceased")
        household(connection, hush_until=date(2027, 1, 1))
    start(database)
    reasons = [reason for *_, reason in rows(database)]
    assert reasons == [None, "no_consent_care", "opted_out", "deceased", "bereavement_quiet"]


def test_a_household_on_one_phone_hears_once_and_two_notices_are_two(database: Database) -> None:
    with database.begin() as connection:
        household(connection, mobile="13800138000")
        household(connection, mobile="13800138000")
    start(database)
    assert [reason for *_, reason in rows(database)] == [None, "duplicate_phone"]
    start(database, "2026-12-16")
    assert [row[3] for row in rows(database) if row[1] == date(2026, 12, 16)] == [None, "duplicate_phone"]


def test_what_a_birthday_displaces_waits_for_the_next_day(database: Database) -> None:
    with database.begin() as connection:
        celebrates = household(connection, birthday=(None, 12, 15, "solar"))
        household(connection)
    plan(database, "2026-12-14")
    start_notice(database, desk(), draft(), MANAGER, at("2026-12-14", "20:00"))
    told = [foretold(database, day) for day in (DAY, "2026-12-16")]
    plan(database, DAY)
    plan(database, "2026-12-16")
    days = {person_id: day for person_id, day, *_ in rows(database)}
    assert days == {celebrates: date(2026, 12, 16), celebrates + 1: date(2026, 12, 15)}
    assert told == [[(celebrates + 1, None)], [(celebrates, None)]]


def test_a_notice_that_found_no_free_day_is_superseded_on_its_last(database: Database) -> None:
    with database.begin() as connection:
        household(connection, mobile="13800138000")
        for day in (15, 16, 17, 18):
            born_then = born(connection, (None, 12, day, "solar"), mobile="13800138000")
            buys(connection, born_then, building="9", **BOUGHT)
    plan(database, "2026-12-14")
    notice_id, _ = start_notice(database, desk(), draft(), MANAGER, at("2026-12-14", "20:00"))
    for number in (15, 16, 17):
        plan(database, f"2026-12-{number}")
        assert rows(database) == []
    plan(database, "2026-12-18")
    assert [row[1:] for row in rows(database)] == [(date(2026, 12, 18), "skipped", "superseded")]
    assert state(database, notice_id) == NoticeState.PLANNED


def test_days_on_which_nobody_planned_leave_a_reason_for_everybody(database: Database) -> None:
    with database.begin() as connection:
        household(connection)
    plan(database, "2026-12-14")
    notice_id, _ = start_notice(database, desk(), draft(), MANAGER, at("2026-12-14", "20:00"))
    plan(database, "2026-12-21")
    assert [row[2:] for row in rows(database)] == [("skipped", "late_over_limit")]
    assert state(database, notice_id) == NoticeState.PLANNED


def test_called_off_nothing_more_goes_and_nothing_more_is_planned(database: Database) -> None:
    with database.begin() as connection:
        household(connection)
    notice_id, _ = start(database)
    with pytest.raises(BadInput, match="Say why"):
        cancel_notice(database, notice_id, " ", at(DAY), MANAGER)
    assert cancel_notice(database, notice_id, "楼层写错", at(DAY), MANAGER) == 1
    with database.begin() as connection:
        household(connection)
    plan(database, DAY)
    assert [row[2:] for row in rows(database)] == [("cancelled", "dropped")]
    with pytest.raises(WrongState, match="cancelled"):
        cancel_notice(database, notice_id, "再来一次", at(DAY), MANAGER)
    with database.read() as connection:
        assert not list(miscounts(connection, 9))


def test_a_wording_that_was_changed_after_the_approval_waits_again(database: Database) -> None:
    with database.begin() as connection:
        household(connection)
    notice_id, _ = start_notice(database, desk(), draft("2026-12-16"), MANAGER, at(DAY))
    with database.begin() as connection:
        connection.execute(update(notice).values(version="0", approved_version="0"))
    with pytest.raises(WrongState, match="wording of notice"):
        plan_notice(database, desk(), notice_id, at("2026-12-16"), MANAGER)
    with database.read() as connection:
        everybody = list(connection.scalars(select(person.c.id)))
    plan(database, DAY)  # so that a mended customer's day is planned once more
    day, now = date(2026, 12, 16), at("2026-12-16", "08:00")
    with database.begin() as connection:
        connection.execute(update(project).values(last_planned_on=day))
    plan_people(database, desk(), everybody, day=day, now=now, actor=SYSTEM)
    plan(database, "2026-12-16")
    assert rows(database) == []
    assert state(database, notice_id) == NoticeState.WAITING


def test_one_origin_is_one_notice(database: Database) -> None:
    with database.begin() as connection:
        household(connection)
    first, _ = start(database, origin="warning-1")
    again, result = start(database, origin="warning-1", clock="09:00")
    assert (first, result.touches) == (again, 0)


def test_a_cancelled_deal_takes_its_text_along_and_a_new_name_is_written_in(database: Database) -> None:
    with database.begin() as connection:
        gone, stays = household(connection), household(connection, name="李娜", sex="female")
        deals = {row.primary_person_id: row.id for row in connection.execute(select(deal))}
    start(database)
    with database.begin() as connection:
        connection.execute(update(deal).where(deal.c.id == deals[gone]).values(cancelled_on=date(2026, 12, 15)))
        connection.execute(update(person).where(person.c.id == stays).values(name="王娜"))
    replan_deals(
        database, desk(), deals.values(), day=date(2026, 12, 15), now=at(DAY), actor=SYSTEM, person_ids=[stays]
    )
    assert [row[2:] for row in rows(database)] == [("cancelled", "milestone_undone"), ("queued", None)]
    with database.read() as connection:
        text = connection.scalar(select(message.c.text).where(message.c.person_id == stays))
    assert "王女士您好，向您报告新家进度：假日风景3号楼" in str(text)


def foretold(database: Database, day: str) -> list[tuple[int, str | None]]:
    """Persons and reasons of the forecast, asked on the eve of DAY."""
    now = at("2026-12-14", "21:00")
    lines = list(forecast(database, desk(), first=date.fromisoformat(day), days=1, today=date(2026, 12, 14), now=now))
    with database.read() as connection:
        ids = {row.customer_no: row.id for row in connection.execute(select(person))}
    return [(ids[line.customer_no], line.reason) for line in lines if line.touchpoint == "progress"]


def state(database: Database, notice_id: int) -> str:
    with database.read() as connection:
        return str(notice_row(connection, notice_id).state)


def visits(connection: Connection, *, agreed: str | None = "given", **values: Any) -> int:
    """A visitor of the only project, received by its agent."""
    person_id = born(connection, agreed=agreed, **values)
    here, agent = connection.execute(select(staff.c.project_id, staff.c.id).limit(1)).one()
    connection.execute(insert(visitor).values(person_id=person_id, project_id=here, agent_id=agent))
    return person_id


def test_visitors_hear_of_the_show_flat_if_they_agreed_and_may_opt_out(database: Database, tmp_path: Path) -> None:
    with database.begin() as connection:
        buyer = household(connection, name="张伟")
        guest = visits(connection, name="赵强")
        silent = visits(connection, agreed=None)
    segment = Segment(stages=("PRE", "MID"))
    start(database, touchpoint="show_flat_open", values={"date": "12月18日"}, segment=segment)
    assert [(who, reason) for who, _, _, reason in rows(database, "show_flat_open")] == [
        (buyer, None),
        (guest, None),
        (silent, "no_consent_care"),
    ]
    with database.read() as connection:
        assert count_addressed(connection, segment, date(2026, 12, 15)) == 3
        texts = dict(connection.execute(select(message.c.person_id, message.c.text)).tuples().all())
    assert str(texts[buyer]).endswith("李晓燕，010-83451001")
    assert str(texts[guest]).endswith("李晓燕，010-83451001，拒收请回复R")
    send(database, tmp_path)
    assert [row[2] for row in rows(database, "show_flat_open")] == ["accepted", "accepted", "skipped"]


def test_a_text_that_is_queued_again_after_its_notice_was_called_off_does_not_go(
    database: Database, tmp_path: Path
) -> None:
    with database.begin() as connection:
        household(connection)
    notice_id, _ = start(database)
    cancel_notice(database, notice_id, "楼层写错", at(DAY), MANAGER)
    with database.begin() as connection:  # as the vendor's "certainly not sent" leaves one that was under way
        connection.execute(update(message).values(state="queued", reason=None))
    send(database, tmp_path)
    assert [row[2:] for row in rows(database)] == [("cancelled", "dropped")]


def send(database: Database, folder: Path) -> None:
    """Deliver what is due at ten."""

    async def go() -> None:
        clock = Clock.starting(ZONE, at(DAY, "10:00"))
        gateway = SimulatorGateway(folder / "sim.db", clock, lambda _: Fate(after_seconds=60))
        await deliver(database, gateway, desk().plan, clock, SYSTEM)
        await gateway.aclose()

    asyncio.run(go())


def test_a_planning_under_way_writes_nothing_of_a_notice_that_was_called_off_meanwhile(database: Database) -> None:
    with database.begin() as connection:
        household(connection)
    notice_id, _ = start_notice(database, desk(), draft("2026-12-16"), MANAGER, at(DAY))
    day, now = date(2026, 12, 16), at("2026-12-16", "08:30")
    search = open_day(database, desk(), day, now, None)
    pages = list(decided_pages(search, run_crowd(database, day), desk(), now))
    cancel_notice(database, notice_id, "楼层写错", now, MANAGER)
    assert [write_page(database, desk(), page, day, now, SYSTEM).touches for page in pages] == [0]
    assert rows(database) == []


def test_a_phone_that_a_notice_has_reached_does_not_get_it_on_a_later_day_for_somebody_else(
    database: Database,
) -> None:
    with database.begin() as connection:
        household(connection, mobile="13800138000")
    start(database)
    with database.begin() as connection:
        household(connection, mobile="13800138000")
    plan(database, "2026-12-16")
    assert [row[1:] for row in rows(database)] == [
        (date(2026, 12, 15), "queued", None),
        (date(2026, 12, 16), "skipped", "duplicate_phone"),
    ]

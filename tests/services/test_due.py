"""What a run looks at: calls that a closed day moved, and what is late although its day is still ahead."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import insert, select, update

from care.services.forecasting import forecast
from care.services.planning import plan_day
from care.storage.audit import SYSTEM
from care.storage.engine import Database
from care.storage.tables import call, closed_day, deal, message, project
from tests.factories import ZONE
from tests.lives import born, buys, desk

D = date.fromisoformat


def plan(database: Database, day: str) -> None:
    now = datetime.combine(D(day), time(8, 30), ZONE)
    plan_day(database, desk(), day=D(day), now=now, actor=SYSTEM)


def close(database: Database, *days: str) -> None:
    """The sales office of 假日风景 is closed on these days."""
    with database.begin() as connection:
        project_id = connection.scalar(select(project.c.id))
        connection.execute(insert(closed_day), [{"project_id": project_id, "day": D(day)} for day in days])


def foretold(database: Database, today: str) -> list[tuple[str, str, str | None]]:
    now = datetime.combine(D(today), time(9), ZONE)
    lines = forecast(database, desk(), first=D(today), days=1, today=D(today), now=now)
    return [(line.touchpoint, line.channel, line.reason) for line in lines]


def calls(database: Database) -> list[tuple[Any, ...]]:
    with database.read() as connection:
        rows = connection.execute(select(call.c.state, call.c.reason, call.c.act_on).order_by(call.c.id))
        return [tuple(row) for row in rows]


def test_a_birthday_call_moved_by_a_closed_day_is_planned_on_its_new_day(database: Database) -> None:
    with database.begin() as connection:
        buys(connection, born(connection, (1980, 12, 5, "solar"), grade="C"), subscribed_on=D("2026-10-20"))
    close(database, "2026-12-05")
    plan(database, "2026-12-04")
    plan(database, "2026-12-05")
    assert calls(database) == []
    plan(database, "2026-12-06")
    assert calls(database) == [("open", None, D("2026-12-06"))]


def test_a_moved_birthday_call_that_no_run_saw_is_too_late(database: Database) -> None:
    with database.begin() as connection:
        buys(connection, born(connection, (1980, 12, 5, "solar"), grade="C"), subscribed_on=D("2026-10-20"))
    close(database, "2026-12-05")
    plan(database, "2026-12-05")
    plan(database, "2026-12-07")
    assert calls(database) == [("skipped", "late_over_limit", D("2026-12-07"))]


def test_an_eves_call_that_moved_into_the_past_is_told_at_once(database: Database) -> None:
    """The eve is the 11th, the office closed from the 10th on: the call belonged to the 9th."""
    with database.begin() as connection:
        deal_id = buys(connection, born(connection), subscribed_on=D("2026-11-01"))
    close(database, "2026-12-10", "2026-12-11")
    plan(database, "2026-12-09")
    with database.begin() as connection:
        connection.execute(update(deal).where(deal.c.id == deal_id).values(appointment_on=D("2026-12-12")))
    plan(database, "2026-12-10")
    assert calls(database)[-1] == ("skipped", "late_over_limit", D("2026-12-10"))
    plan(database, "2026-12-11")
    with database.read() as connection:
        assert connection.scalars(select(message.c.state)).all() == ["queued", "queued"]


def test_a_customer_without_any_number_is_not_called(database: Database) -> None:
    """rules.md 5: a number's trouble refuses the text only, but a call needs some number."""
    with database.begin() as connection:
        nobody = born(connection, mobile=None, phone_problem="phone_invalid")
        by_landline = born(connection, mobile=None, phone="010-82345678", phone_problem="phone_landline")
        for person_id in (nobody, by_landline):
            buys(connection, person_id, subscribed_on=D("2026-12-01"))
    plan(database, "2026-12-01")
    assert calls(database) == [("skipped", "phone_invalid", D("2026-12-01")), ("open", None, D("2026-12-01"))]


def test_a_look_at_today_after_its_run_shows_what_the_run_found_late(database: Database) -> None:
    with database.begin() as connection:
        buys(connection, born(connection, (1980, 12, 5, "solar"), grade="C"), subscribed_on=D("2026-10-20"))
    plan(database, "2026-12-04")
    before = foretold(database, "2026-12-06")
    plan(database, "2026-12-06")
    assert before == foretold(database, "2026-12-06")
    assert before == [("birthday", "call", "late_over_limit"), ("birthday", "sms", "late_over_limit")]
    plan(database, "2026-12-07")
    assert foretold(database, "2026-12-07") == []

"""A corrected birthday, and a date that moves after a part of the touch has happened."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Table, select, update

from care.services.planning import plan_day
from care.services.replanning import ReplanResult, replan_deals
from care.storage.audit import SYSTEM
from care.storage.engine import Database
from care.storage.tables import call, deal, gift, message, person
from tests.factories import ZONE
from tests.lives import born, buys, desk

D = date.fromisoformat


def plan(database: Database, day: str) -> None:
    plan_day(database, desk(), day=D(day), now=datetime.combine(D(day), time(8, 30), ZONE), actor=SYSTEM)


def replan(database: Database, day: str, *, deals: tuple[int, ...] = (), people: tuple[int, ...] = ()) -> ReplanResult:
    now = datetime.combine(D(day), time(12), ZONE)
    return replan_deals(database, desk(), deals, day=D(day), now=now, actor=SYSTEM, person_ids=people)


def correct_birthday(database: Database, person_id: int, day: str, born_on: tuple[int, int] | None) -> ReplanResult:
    """Month and day as the solar calendar has them; None: nobody knows the calendar any more."""
    month, number = born_on or (12, 5)
    values = {"birthday_month": month, "birthday_day": number, "birthday_calendar": "solar" if born_on else "unknown"}
    solar_md = month * 100 + number if born_on else None
    with database.begin() as connection:
        connection.execute(update(person).where(person.c.id == person_id).values(**values, birth_solar_md=solar_md))
    return replan(database, day, people=(person_id,))


def rows(database: Database, table: Table) -> list[tuple[Any, ...]]:
    with database.read() as connection:
        found = connection.execute(select(table.c.state, table.c.reason, table.c.act_on).order_by(table.c.id))
        return [tuple(row) for row in found]


def celebrant(database: Database) -> int:
    """Born on 5 December, with the cake on the list since the 2nd."""
    with database.begin() as connection:
        person_id = born(connection, (1980, 12, 5, "solar"))
        buys(connection, person_id, subscribed_on=D("2026-10-20"))
    plan(database, "2026-12-01")
    plan(database, "2026-12-02")
    assert rows(database, gift) == [("due", None, D("2026-12-02"))]
    return person_id


def test_a_corrected_birthday_moves_the_cake_that_is_on_the_list(database: Database) -> None:
    person_id = celebrant(database)
    assert correct_birthday(database, person_id, "2026-12-03", (12, 20)).moved == 1
    plan(database, "2026-12-03")
    assert rows(database, gift) == [("cancelled", "date_moved", D("2026-12-02"))]
    plan(database, "2026-12-17")
    assert rows(database, gift) == [("due", None, D("2026-12-17"))]


def test_a_birthday_whose_calendar_is_in_doubt_takes_the_cake_off_the_list(database: Database) -> None:
    assert correct_birthday(database, celebrant(database), "2026-12-03", None).cancelled == 1
    assert rows(database, gift) == [("cancelled", "milestone_undone", D("2026-12-02"))]


def test_after_the_cake_was_ordered_greeting_and_call_follow_an_earlier_day(database: Database) -> None:
    person_id = celebrant(database)
    with database.begin() as connection:
        connection.execute(update(gift).values(state="ordered"))
    assert correct_birthday(database, person_id, "2026-12-03", (12, 4)).already_done == 1
    plan(database, "2026-12-04")
    assert rows(database, gift) == [("ordered", None, D("2026-12-02"))]
    assert rows(database, message) == [("queued", None, D("2026-12-04"))]
    assert rows(database, call) == [("open", None, D("2026-12-04"))]


def test_a_birthday_that_is_over_stays_as_it_was(database: Database) -> None:
    person_id = celebrant(database)
    plan(database, "2026-12-05")
    before = [rows(database, table) for table in (message, call, gift)]
    assert correct_birthday(database, person_id, "2026-12-06", (12, 20)) == ReplanResult()
    plan(database, "2026-12-20")
    assert [rows(database, table) for table in (message, call, gift)] == before


def test_after_the_plant_was_brought_the_reminder_follows_an_earlier_hand_over(database: Database) -> None:
    with database.begin() as connection:
        dates: dict[str, Any] = {"subscribed_on": D("2026-05-20"), "handover_planned_on": D("2026-12-20")}
        deal_id = buys(connection, born(connection), phase="二期", **dates)
    plan(database, "2026-12-14")
    plan(database, "2026-12-15")
    with database.begin() as connection:
        connection.execute(update(gift).values(state="delivered"))
        connection.execute(update(deal).where(deal.c.id == deal_id).values(handover_planned_on=D("2026-12-19")))
    assert replan(database, "2026-12-15", deals=(deal_id,)).already_done >= 1
    plan(database, "2026-12-16")
    assert rows(database, message)[-1] == ("queued", None, D("2026-12-16"))


def test_a_text_that_a_manager_released_outlives_a_change_of_its_deal(database: Database) -> None:
    with database.begin() as connection:
        deal_id = buys(connection, born(connection), subscribed_on=D("2026-12-01"), signed_on=D("2026-12-12"))
    plan(database, "2026-12-18")
    plan(database, "2026-12-19")
    with database.begin() as connection:
        callback = message.c.template == "signing_d7_callback_thanks"
        released = {"state": "queued", "template": "signing_d7_callback_missed", "phone": "13800138000", "text": "您好"}
        assert connection.execute(update(message).where(callback).values(released)).rowcount == 1
        connection.execute(
            update(call).where(call.c.script == "signing_d7_callback").values(state="exhausted", tries=3)
        )
        connection.execute(update(deal).where(deal.c.id == deal_id).values(filed_on=D("2026-12-20")))
    replan(database, "2026-12-19", deals=(deal_id,))
    with database.read() as connection:
        found = connection.execute(select(message.c.state).where(message.c.template == "signing_d7_callback_missed"))
        assert found.scalars().all() == ["queued"]

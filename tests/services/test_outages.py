"""After an outage the next run does what is due under each touchpoint's late rule, in day order, once (rules.md 4)."""

import asyncio
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from care.clock import Clock
from care.services.delivery import deliver
from care.services.planning import plan_day
from care.storage.audit import SYSTEM
from care.storage.engine import Database
from care.storage.tables import call, message, project, touch
from integrations.sms.simulator import Fate, SimulatorGateway
from tests.factories import ZONE, at
from tests.lives import born, buys, desk
from tests.services.sending.world import taken

MONDAY = date(2026, 11, 30)


def run(database: Database, folder: Path, day: date, clock: str) -> list[int]:
    """A daily run: plan, then send; the messages that the vendor has by now, in the order in which it got them."""
    now = at(day.isoformat(), clock)
    plan_day(database, desk(), day=day, now=now, actor=SYSTEM)
    hands = Clock.starting(ZONE, now)
    gateway = SimulatorGateway(folder / "vendor.db", hands, lambda sms: Fate())
    asyncio.run(deliver(database, gateway, desk().plan, hands, SYSTEM))
    return [message_id for message_id, _ in taken(gateway)]


@pytest.mark.parametrize(
    ("days_later", "went", "too_late"),
    [(0, [0], []), (1, [0, 1], []), (5, [3, 4, 5], [0, 1, 2])],
    ids=["an hour", "a day", "five days"],
)
def test_what_an_outage_left_goes_once_in_day_order_or_is_too_late(
    database: Database, tmp_path: Path, days_later: int, went: list[int], too_late: list[int]
) -> None:
    """A text on moving in may be two days late, a call after a subscription seven; each day has a buyer of both."""
    day = MONDAY + timedelta(days=days_later)
    with database.begin() as connection:
        for n in (3, 0, 5, 1, 4, 2):  # not in the order of their days
            buys(connection, born(connection), moved_in_on=MONDAY + timedelta(days=n))
            buys(connection, born(connection), subscribed_on=MONDAY + timedelta(days=n), room=f"9{n}")
        connection.execute(update(project).values(first_planned_on=date(2026, 11, 1)))
    run(database, tmp_path, MONDAY - timedelta(days=1), "08:30")
    run(database, tmp_path, day, "10:00")  # the run of 08:30 was missed
    order = run(database, tmp_path, day, "10:01")  # what was missed begins at once, and the next run soon after it

    with database.read() as connection:
        texts = select(message.c.id, touch.c.due_on, message.c.reason).join_from(message, touch)
        found = connection.execute(texts.where(touch.c.touchpoint == "move_in")).all()
        calls = select(touch.c.due_on, call.c.state).join_from(call, touch).order_by(touch.c.due_on)
        called = connection.execute(calls.where(touch.c.touchpoint == "subscription_congrats")).all()
    due_on = {row.id: row.due_on for row in found}
    assert [due_on[message_id] for message_id in order] == [MONDAY + timedelta(days=n) for n in went]
    skipped = sorted(row.due_on for row in found if row.reason == "late_over_limit")
    assert skipped == [MONDAY + timedelta(days=n) for n in too_late]
    assert [tuple(row) for row in called] == [(MONDAY + timedelta(days=n), "open") for n in range(days_later + 1)]

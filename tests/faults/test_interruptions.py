"""The database goes away at any statement, the disk fills up, the clock jumps: no text goes twice, none is lost."""

import asyncio
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select, text

from care.clock import Clock
from care.errors import DatabaseError
from care.gateway import Kind
from care.services.delivery import deliver
from care.storage.engine import Database, open_database
from care.storage.tables import audit_event, message
from integrations.sms.simulator import Fate, SimulatorGateway
from tests.faults.worlds import Crash, crashing
from tests.services.sending.world import ACTOR, DAY, ZONE, Hands, at, queue, simulator, taken, the_plan

pytestmark = [pytest.mark.faults, pytest.mark.slow]

TEXTS, LAST = 60, at("20:30", DAY + timedelta(days=120))


def send(database: Database, gateway: SimulatorGateway, hands: Hands) -> None:
    asyncio.run(deliver(database, gateway, the_plan(), hands.clock, ACTOR))


def assert_each_went_once(database: Database, gateway: SimulatorGateway) -> None:
    with database.read() as connection:
        rows = connection.execute(select(message.c.id, message.c.state, message.c.ver)).all()
        events = select(func.count()).select_from(audit_event).where(audit_event.c.entity == "message")
        assert sum(row.ver for row in rows) == connection.scalar(events)
    assert {row.state for row in rows} <= {"accepted", "delivered"}
    assert Counter(m for m, _ in taken(gateway)) == Counter({row.id: 1 for row in rows})


class Interrupter:
    """Breaks the connection, or fills the disk, at the n-th statement from now."""

    def __init__(self, database: Database, at_statement: int) -> None:
        self.database, self.left = database, at_statement
        self.aside = open_database(database.engine.url.render_as_string(hide_password=False))
        event.listen(database.engine, "before_cursor_execute", self._count)

    def _count(self, connection: Any, *_: Any) -> None:
        self.left -= 1
        if self.left != 0:
            return
        driver = connection.connection.driver_connection
        if self.database.is_sqlite:
            pages = driver.execute("PRAGMA page_count").fetchone()[0]
            driver.execute(f"PRAGMA max_page_count={pages}")
            return
        with self.aside.begin() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": driver.info.backend_pid})

    def end(self) -> None:
        event.remove(self.database.engine, "before_cursor_execute", self._count)
        self.database.dispose()  # SQLite's limit is the connection's
        self.aside.dispose()


def test_a_database_that_goes_away_at_any_statement_is_made_up_for(database: Database, tmp_path: Path) -> None:
    """PostgreSQL: the connection is cut. SQLite: the disk is full from that statement on."""
    hands, failed = Hands(), 0
    gateway = simulator(tmp_path, hands)
    for statement in range(3, 24, 3):
        queue(database, TEXTS, not_after=LAST)
        interrupter = Interrupter(database, statement)
        try:
            send(database, gateway, hands)
        except DatabaseError:
            failed += 1
        interrupter.end()
        for minutes in (2, 6, 31):
            hands.turn(minutes=minutes)
            send(database, gateway, hands)
        assert_each_went_once(database, gateway)
        hands.turn(minutes=-39)
    assert failed >= 3


@pytest.mark.parametrize(
    "jumps",
    [
        [timedelta(hours=-1), timedelta(hours=2)],  # set back, and right again
        [timedelta(seconds=-61), timedelta(minutes=10)],
        [timedelta(hours=3), timedelta(hours=-3)],
    ],
)
@pytest.mark.parametrize("point", ["after claim", "after post"])
def test_a_clock_that_jumps_between_two_lives_sends_nothing_twice(
    database: Database, tmp_path: Path, jumps: list[timedelta], point: str
) -> None:
    hands = Hands()
    gateway = simulator(tmp_path, hands, lambda sms: Fate(Kind.UNKNOWN) if sms.id % 2 else Fate())
    queue(database, 8, not_after=LAST)
    for jump in [*jumps, timedelta(minutes=2), timedelta(minutes=6), timedelta(minutes=31), timedelta(minutes=6)]:
        try:
            with crashing(point if jump is jumps[0] else None):
                send(database, gateway, hands)
        except Crash:
            pass
        hands.seconds += jump.total_seconds()
    for _ in range(3):
        hands.turn(hours=2)
        send(database, gateway, hands)
    assert_each_went_once(database, gateway)


def test_a_clock_set_while_a_deliverer_works_is_not_asked() -> None:
    """Its time is the instant at which it began and what has gone by since, suspension included."""
    elapsed = [100.0]
    clock = Clock(ZONE, at("10:00"), lambda: elapsed[0], 100.0)
    elapsed[0] += 61
    assert clock.now() == at("10:00") + timedelta(seconds=61)

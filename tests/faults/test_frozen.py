"""A deliverer frozen past its lease wakes up: what it still holds is neither posted nor written."""

import os
import signal
import time
from collections import Counter
from datetime import timedelta
from multiprocessing import get_context
from typing import Any

import pytest
from sqlalchemy import func, select

from care.storage.engine import Database
from care.storage.tables import audit_event, message
from tests.faults.child import Orders, live
from tests.faults.harness import Campaign, ledger_of, twilio
from tests.services.sending.world import at, queue

pytestmark = [pytest.mark.faults, pytest.mark.slow]

LEASE = timedelta(seconds=2)
IN_FLIGHT = 20  # of a child


def facts(database: Database) -> Any:
    """Every message as it stands, and how many events there are."""
    with database.read() as connection:
        rows = connection.execute(select(message).order_by(message.c.id)).all()
        return rows, connection.scalar(select(func.count()).select_from(audit_event))


def test_a_frozen_deliverer_that_wakes_up_changes_nothing(database: Database, database_url: str) -> None:
    queue(database, 40, not_after=at("20:30"))
    with twilio(Campaign(database_url, faults=0.0), latency=0.5) as address:
        orders = Orders(database_url, address, at("10:00"))
        frozen = get_context("spawn").Process(
            target=live, args=(Orders(database_url, address, at("10:00"), lease=LEASE),)
        )
        frozen.start()
        assert frozen.pid is not None
        _wait_for_posts(address, IN_FLIGHT)
        os.kill(frozen.pid, signal.SIGSTOP)
        _wait_for_answers(address)  # the vendor's, else the look-ups below, a minute later by their clock, come first
        began = time.monotonic()
        try:
            for clock in ("10:02", "10:06", "10:32"):  # the lease is over; the look-ups come due
                live(Orders(orders.database, address, at(clock)))
            taken_over = facts(database)
            time.sleep(max(0.0, LEASE.total_seconds() - (time.monotonic() - began)))
        finally:
            os.kill(frozen.pid, signal.SIGCONT)
        frozen.join(30)
        assert frozen.exitcode == 0
        ledger = ledger_of(address)
    assert facts(database) == taken_over
    assert {row.state for row in taken_over[0]} == {"accepted"}
    assert set(Counter(row["m"] for row in ledger["accepted"]).values()) == {1}
    assert len(ledger["accepted"]) == 40


def _wait_for_posts(address: str, count: int) -> None:
    for _ in range(600):
        if ledger_of(address)["posts"] >= count:
            return
        time.sleep(0.02)
    raise AssertionError("the deliverer did not begin")


def _wait_for_answers(address: str) -> None:
    for _ in range(600):
        ledger = ledger_of(address)
        if len(ledger["accepted"]) == ledger["posts"]:
            return
        time.sleep(0.02)
    raise AssertionError("the vendor did not answer")

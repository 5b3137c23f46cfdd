"""What appending to the audit log costs a delivery: the same texts to the local Twilio, with their events and without.

    python -m benchmarks audit-sending --messages 20000 [--database URL]

Slices of the texts go in turn, one with events and one without, in one run over one database and one server, so that
whatever else the machine does meets both. The share is of the time from a slice's first claim to its last outcome.
"""

import asyncio
import time
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from unittest.mock import patch

from benchmarks.servers import serving
from care.clock import Clock
from care.services.delivery import deliver
from care.settings import TwilioSettings
from care.storage.engine import Database, open_database
from care.storage.messages import claim, moves
from care.storage.migrate import upgrade
from care.storage.tables import message
from integrations.sms.twilio.gateway import TwilioGateway
from tests.fake_twilio.app import ACCOUNT, TOKEN
from tests.services.sending.world import ACTOR, ZONE, at, queue, the_plan

PAIRS = 6


def run(texts: int, database_url: str | None) -> None:
    """Measure about so many texts, on the empty database of that URL or on a SQLite file that goes afterwards."""
    with TemporaryDirectory() as folder, serving("tests.fake_twilio") as address:
        url = database_url or f"sqlite:///{Path(folder) / 'care.db'}"
        upgrade(url)
        database = open_database(url)
        try:
            _compare(database, address, texts // (2 * PAIRS))
        finally:
            database.dispose()


def _compare(database: Database, address: str, each: int) -> None:
    for n in range(2 * PAIRS + 1):
        queue(database, each if n else 200, not_before=at("10:00") + timedelta(minutes=n))
    _deliver(database, address, 0)  # the first one warms up
    slices = [_deliver(database, address, n) for n in range(1, 2 * PAIRS + 1)]
    without, with_events = slices[::2], slices[1::2]
    print(f"deliver {each:,} texts to the local Twilio, medians of {PAIRS} with and without events:")
    for place, kind in enumerate(("wall", "own cpu")):
        more, less = (median(times[place] for times in found) for found in (with_events, without))
        print(f"    {kind:<8} {more:.2f} s and {less:.2f} s: appending costs {more / less - 1:+.1%}")


def _deliver(database: Database, address: str, slice_: int) -> tuple[float, float]:
    """Seconds for one slice, by the wall and of our processor time; the odd ones leave no events."""
    clock = Clock.starting(ZONE, at("10:00") + timedelta(minutes=slice_, seconds=1))
    silent = slice_ % 2 == 1
    with (
        patch.object(claim, "append") if silent else nullcontext(),
        patch.object(moves, "append") if silent else nullcontext(),
    ):
        began, cpu = time.perf_counter(), time.process_time()
        asyncio.run(_send(database, address, clock))
        seconds = time.perf_counter() - began, time.process_time() - cpu
    with database.begin() as connection:  # or the next slice would look up this one's receipts
        connection.execute(message.update().values(settle_at=None))
    return seconds


async def _send(database: Database, address: str, clock: Clock) -> None:
    account = TwilioSettings(ACCOUNT, TOKEN, "+15005550006", None, address)
    gateway = TwilioGateway(account, "https://care.example.com", clock, per_second=1_000_000, in_flight=50)
    try:
        await deliver(database, gateway, the_plan("twilio"), clock, ACTOR)
    finally:
        await gateway.aclose()

"""Delivery by several processes on one PostgreSQL: throughput of 1, 2 and 4, and what a killed one leaves.

    python -m benchmarks workers --messages 8000 --latency 0.1

Each worker is a process of its own with 50 texts in flight, as a Prefect worker's flow run is; the local Twilio answers
after the latency. In the last run a worker is killed in the middle: its claims lapse, a settling asks the vendor, and
the ledger of the vendor says whether anything went twice.
"""

import asyncio
import time
from collections import Counter
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from sqlalchemy import func, select

from benchmarks.delivery import fill
from benchmarks.servers import serving
from care.clock import Clock
from care.services.delivery import deliver
from care.settings import TwilioSettings
from care.storage.audit import SYSTEM
from care.storage.engine import Database, open_database
from care.storage.tables import message
from integrations.sms.twilio.gateway import TwilioGateway
from tests.fake_twilio.app import ACCOUNT, TOKEN
from tests.postgres import start, stop
from tests.services.sending.world import ZONE, at, the_plan

_KILL_AT = 0.4  # of the texts
_START_SECONDS = 120
_UNLIMITED = 1_000_000  # the pace is a vendor's; where throughput is measured it must not be the limit
_VENDORS_PACE = 100  # a worker claims two seconds of it at most, which is what a kill leaves in doubt


def run(messages: int, latency: float) -> None:
    """Measure 1, 2 and 4 workers, then 4 of which one is killed."""
    with TemporaryDirectory() as folder:
        home = Path(folder) / "server"
        home.mkdir()
        server = start(home)
        try:
            alone = 0.0
            for workers in (1, 2, 4):
                with (
                    server.database(migrated=True) as url,
                    serving("tests.fake_twilio", "--latency", str(latency)) as address,
                ):
                    rate = _measure(url, address, messages, workers)
                    alone = alone or rate
                    print(f"{workers} workers: {rate:>7,.0f} texts/s, {rate / alone:.2f} times one", flush=True)
            with (
                server.database(migrated=True) as url,
                serving("tests.fake_twilio", "--latency", str(latency)) as address,
            ):
                _kill_one(url, address, min(messages, 2000))  # at the vendor's pace, which all four share
        finally:
            stop(home)


def _measure(url: str, address: str, messages: int, workers: int) -> float:
    fill(url, messages)
    processes = _start(url, address, workers, _UNLIMITED)
    begun = time.perf_counter()
    for process in processes:
        process.join()
    seconds = time.perf_counter() - begun
    assert all(process.exitcode == 0 for process in processes)
    _report(url, address, messages)
    return messages / seconds


def _kill_one(url: str, address: str, messages: int) -> None:
    fill(url, messages)
    processes = _start(url, address, 4, _VENDORS_PACE)
    while httpx.get(f"{address}/ledger").json()["posts"] < messages * _KILL_AT:
        time.sleep(0.05)
    processes[0].kill()
    for process in processes:
        process.join()
    print("one of 4 killed:", dict(_states(url)), flush=True)
    asyncio.run(_settle(url, address))
    _report(url, address, messages)


def _start(url: str, address: str, workers: int, per_second: int) -> list[BaseProcess]:
    """Processes that have imported everything and begin now: what a start costs is not what is measured."""
    context = get_context("spawn")
    ready = context.Barrier(workers + 1)
    processes: list[BaseProcess] = [
        context.Process(target=_work, args=(url, address, per_second, ready)) for _ in range(workers)
    ]
    for process in processes:
        process.start()
    ready.wait(_START_SECONDS)
    return processes


def _work(url: str, address: str, per_second: int, ready: Barrier) -> None:
    database, clock = open_database(url), Clock.starting(ZONE, at("10:00"))
    with database.read():
        ready.wait(_START_SECONDS)
    asyncio.run(_deliver(database, address, clock, per_second))
    database.dispose()


async def _deliver(database: Database, address: str, clock: Clock, per_second: int) -> None:
    gateway = _gateway(address, clock, per_second)
    await deliver(database, gateway, the_plan("twilio"), clock, SYSTEM)
    await gateway.aclose()


async def _settle(url: str, address: str) -> None:
    """The next runs, two minutes later: what was in doubt is looked up, what certainly did not go is sent."""
    database = open_database(url)
    for minutes in (2, 10, 45):
        clock = Clock.starting(ZONE, at(f"10:{minutes:02}"))
        await _deliver(database, address, clock, _UNLIMITED)  # settles first
    database.dispose()


def _gateway(address: str, clock: Clock, per_second: int) -> TwilioGateway:
    account = TwilioSettings(ACCOUNT, TOKEN, "+15005550006", None, address)
    return TwilioGateway(account, "https://care.example.com", clock, per_second=per_second, in_flight=50)


def _states(url: str) -> Counter[str]:
    database = open_database(url)
    with database.read() as connection:
        rows = connection.execute(select(message.c.state, func.count()).group_by(message.c.state)).all()
    database.dispose()
    return Counter({row[0]: row[1] for row in rows})


def _report(url: str, address: str, messages: int) -> None:
    """The vendor's ledger: each text accepted once, none twice."""
    accepted = Counter(row["m"] for row in httpx.get(f"{address}/ledger", timeout=60).json()["accepted"])
    twice = sum(count > 1 for count in accepted.values())
    print(
        f"{'':>8}{len(accepted):,} of {messages:,} texts at the vendor, {twice} twice; states {dict(_states(url))}",
        flush=True,
    )
    assert twice == 0

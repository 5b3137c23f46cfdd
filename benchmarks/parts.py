"""A festival planned by one process, and by several that share it, on one PostgreSQL.

    python -m benchmarks parts --customers 100000

Each part is a process of its own, as a Prefect worker's flow run is; what a start costs is not measured.
"""

import time
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.planning import FESTIVAL, open_desk
from benchmarks.population import fill
from care.services.planning_parts import divide_day, plan_part, read_parts
from care.storage.audit import SYSTEM
from care.storage.engine import open_database
from tests.factories import at
from tests.postgres import start, stop

_NOW = at(FESTIVAL.isoformat(), "08:30")
_START_SECONDS = 300


def run(customers: int) -> None:
    """Measure 1, 2 and 4 parts, each on a database of its own."""
    with TemporaryDirectory() as folder:
        home = Path(folder) / "server"
        home.mkdir()
        server = start(home)
        try:
            alone = 0.0
            for parts in (1, 2, 4):
                with server.database(migrated=True) as url:
                    touches, seconds = _measure(url, customers, parts)
                alone = alone or seconds
                rate = f"{touches / seconds:,.0f} touches/s, {alone / seconds:.2f} times one"
                print(f"{parts} parts: {touches:,} touches in {seconds:.1f} s, {rate}", flush=True)
        finally:
            stop(home)


def _measure(url: str, customers: int, parts: int) -> tuple[int, float]:
    database = open_database(url)
    fill(database, customers, FESTIVAL)
    with database.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    held = divide_day(database, open_desk(), round_="run", parts=parts, day=FESTIVAL, now=_NOW, actor=SYSTEM)
    assert held is None, "the festivals' own greetings hold no day"
    context = get_context("spawn")
    ready = context.Barrier(parts + 1)
    workers = [context.Process(target=_work, args=(url, number, ready)) for number in range(1, parts + 1)]
    for worker in workers:
        worker.start()
    ready.wait(_START_SECONDS)
    begun = time.perf_counter()
    for worker in workers:
        worker.join()
    seconds = time.perf_counter() - begun
    done = read_parts(database, "run")
    assert all(part.done_at for part in done), "a part came to no end"
    database.dispose()
    return sum(part.touches for part in done), seconds


def _work(url: str, number: int, ready: Barrier) -> None:
    database, desk = open_database(url), open_desk()
    part = read_parts(database, "run")[number - 1]
    ready.wait(_START_SECONDS)
    plan_part(database, desk, part, now=_NOW, actor=SYSTEM)
    database.dispose()

"""What Prefect costs: its share of a long delivery, and of a day on which nothing is due.

    python -m benchmarks orchestrator --messages 10000

A real server on SQLite serves the runs, as with `care run`. The delivery goes to the simulator, which takes 1,000 texts
a second, ten times what Twilio does; Prefect's share is what the flow took beyond the work of its chunks.
"""

import asyncio
import os
import resource
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from care.settings import Settings, read_settings
from care.storage.engine import open_database
from care.storage.migrate import upgrade
from commands.server.environment import client_environment
from commands.server.local import api_for_one_run, prefect_home
from tests.services.sending.world import queue

_AT = "2026-12-01T10:00"
# What any flow costs here: Python, Prefect, a server of its own, one run without anything in it.
_BARE = """
import asyncio, os
from care.settings import read_settings
from commands.server.environment import client_environment
from commands.server.local import api_for_one_run, prefect_home
settings = read_settings()
with api_for_one_run(settings) as url:
    os.environ.update(client_environment(dict(os.environ), prefect_home(settings), url))
    from prefect import flow
    async def nothing(): pass
    asyncio.run(flow(nothing)())
"""


def run(messages: int) -> None:
    """Measure both."""
    with _home() as settings:
        _delivery(settings, messages)
    with _home() as settings:
        environment = {**os.environ, "CARE_HOME": str(settings.home)}
        _cost(environment, "-c", _BARE)  # the server makes its database once
        for name, words in (("Prefect alone", ("-c", _BARE)), ("care run, nothing due", ("-m", "commands", "run"))):
            wall, cpu = _cost(environment, *words)
            print(f"{name:<24} {wall:>6.1f} s wall {cpu:>6.1f} s cpu")


@contextmanager
def _home() -> Iterator[Settings]:
    """A data folder with an empty database."""
    with TemporaryDirectory() as folder, patch.dict(os.environ, {"CARE_HOME": folder, "CARE_LANGUAGE": "en"}):
        settings = read_settings()
        upgrade(settings.database_url)
        yield settings


def _delivery(settings: Settings, messages: int) -> None:
    database = open_database(settings.database_url)
    for begun in range(0, messages, 1000):
        queue(database, min(1000, messages - begun))
    database.dispose()
    with api_for_one_run(settings) as url:
        quiet = {"PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL"}
        os.environ.update(client_environment(quiet | dict(os.environ), prefect_home(settings), url))
        asyncio.run(_measure(messages))


async def _measure(messages: int) -> None:
    from care.services import delivery
    from flows.deliver import deliver
    from tasks import auditing
    from tasks.workplace import leave_workplace, workplace

    workplace()  # reading plan and templates is our own work
    work = {"wall": 0.0, "cpu": 0.0, "chunks": 0}

    def timed(inner: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def outer(*given: Any, **more: Any) -> Any:
            wall, cpu = time.perf_counter(), time.process_time()
            try:
                return await inner(*given, **more)
            finally:
                work["wall"] += time.perf_counter() - wall
                work["cpu"] += time.process_time() - cpu
                work["chunks"] += inner.__name__ == "deliver"

        return outer

    with (
        patch("tasks.delivery.deliver", timed(delivery.deliver)),
        patch("tasks.delivery.seal", timed(auditing.seal)),
    ):
        begun, cpu_begun = time.perf_counter(), time.process_time()
        state = await deliver(at=_AT, return_state=True)
        wall, cpu = time.perf_counter() - begun, time.process_time() - cpu_begun
    leave_workplace()
    print(f"{state.message}; {wall:.1f} s, {messages / wall:,.0f} texts/s, {work['chunks']:.0f} task runs")
    shares = (
        f"{100 * (1 - work['wall'] / wall):.1f} % of the time, {100 * (1 - work['cpu'] / cpu):.1f} % of the processor's"
    )
    print(f"Prefect's share: {shares}")


def _cost(environment: dict[str, str], *words: str) -> tuple[float, float]:
    """Seconds of the clock and of the processor that a Python takes with all its children."""
    quiet = {"PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL"}
    wall, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    root = Path(__file__).parent.parent
    subprocess.run([sys.executable, *words], cwd=root, env=environment | quiet, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter() - wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

"""Delivery over real HTTP: `care deliver`'s path beside a bare loop of the same client, in one run.

    python -m benchmarks delivery --messages 20000 [--latency 0.1] [--database URL]

The local Twilio is a process of its own on the same machine. Bare loops run before and after each delivery and the
ratio is taken to their mean, so that a machine whose load changes says little else than the ratio. Where the fake is
what holds everybody back, the processor time of our own process (`us cpu`) still tells the difference.
"""

import asyncio
import resource
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport
from sqlalchemy import event

from benchmarks.measuring import peak_megabytes
from benchmarks.servers import serving
from care.clock import Clock
from care.services.delivery import deliver
from care.settings import TwilioSettings
from care.storage.audit import SYSTEM
from care.storage.engine import Database, open_database
from care.storage.migrate import upgrade
from integrations.sms.twilio.gateway import TwilioGateway
from tests.fake_twilio.app import ACCOUNT, TOKEN
from tests.services.sending.world import DAY, ZONE, at, queue, the_plan

IN_FLIGHT = 50
FORM = {
    "To": "+8613800000001",
    "Body": "【思源经纪】张先生您好",
    "Attempt": "1",
    "ValidityPeriod": "36000",
    "From": "+15005550006",
    "StatusCallback": "https://care.example.com/webhooks/twilio/status?m=12345&a=1",
}
Post = Callable[[], Awaitable[None]]


def run(messages: int, latency: float, database_url: str | None) -> None:
    """Measure on the empty database of that URL, else on a SQLite file and on a PostgreSQL of our own."""
    with serving("tests.fake_twilio", "--latency", str(latency)) as address, databases(database_url) as urls:
        url = f"{address}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
        few = min(messages, 4000)
        _bare_httpx(url, 500)
        before = _bare_httpx(url, few)
        _bare_aiohttp(url, few)
        for name, database in urls.items():
            ours = _deliver(f"deliver, {name}", database, address, messages)
            after = _bare_httpx(url, few)
            bare = (before + after) / 2
            print(f"{'':>8}{name}: {ours / bare:.2f} of the bare loop ({ours:,.0f} of {bare:,.0f} texts/s)", flush=True)
            before = after


def _bare_httpx(url: str, count: int) -> float:
    async def run() -> float:
        limits = httpx.Limits(max_connections=IN_FLIGHT, keepalive_expiry=3.0)
        async with httpx.AsyncClient(transport=AiohttpTransport(limits=limits), timeout=10) as client:

            async def post() -> None:
                answer = await client.post(url, data=FORM, auth=(ACCOUNT, TOKEN))
                assert answer.json()["sid"]

            return await _loop("bare loop, httpx over aiohttp", count, post)

    return asyncio.run(run())


def _bare_aiohttp(url: str, count: int) -> float:
    body, kind = urlencode(FORM), {"Content-Type": "application/x-www-form-urlencoded"}

    async def run() -> float:
        connector, auth = aiohttp.TCPConnector(limit=IN_FLIGHT), aiohttp.BasicAuth(ACCOUNT, TOKEN)
        async with aiohttp.ClientSession(connector=connector, auth=auth, headers=kind) as client:

            async def post() -> None:
                async with client.post(url, data=body) as answer:
                    assert (await answer.json())["sid"]

            return await _loop("bare loop, aiohttp", count, post)

    return asyncio.run(run())


async def _loop(name: str, count: int, post: Post) -> float:
    """`IN_FLIGHT` workers until `count` posts are done; posts a second."""
    left = iter(range(count))

    async def worker() -> None:
        for _ in left:
            await post()

    with _timed(name, count) as seconds:
        await asyncio.gather(*(worker() for _ in range(IN_FLIGHT)))
    return count / seconds[0]


def _deliver(name: str, url: str, address: str, messages: int) -> float:
    filler = get_context("spawn").Process(target=fill, args=(url, messages))  # its memory is not ours
    filler.start()
    filler.join()
    database, clock = open_database(url), Clock.starting(ZONE, at("10:00"))
    account = TwilioSettings(ACCOUNT, TOKEN, "+15005550006", None, address)
    statements = _counted(database)

    async def run() -> float:
        # The pace is a vendor's; here it must not be what is measured.
        gateway = TwilioGateway(account, "https://care.example.com", clock, per_second=1_000_000, in_flight=IN_FLIGHT)
        with _timed(name, messages) as seconds:
            taken = (await deliver(database, gateway, the_plan("twilio"), clock, SYSTEM)).counts["accepted"]
        await gateway.aclose()
        assert taken == messages, f"only {taken} were accepted"
        return messages / seconds[0]

    rate = asyncio.run(run())
    database.dispose()
    print(f"{'':>8}{statements[0] / messages * 500:.1f} SQL statements per 500 texts", flush=True)
    return rate


def fill(url: str, messages: int) -> None:
    """Queue so many texts."""
    database = open_database(url)
    for start in range(0, messages, 10_000):
        queue(database, min(10_000, messages - start), not_after=at("20:30", DAY))
    database.dispose()


def _counted(database: Database) -> list[int]:
    count = [0]

    def one(connection: object, cursor: object, statement: str, *_: object) -> None:
        count[0] += not statement.startswith("BEGIN")

    event.listen(database.engine, "before_cursor_execute", one)
    return count


@contextmanager
def _timed(name: str, count: int) -> Iterator[list[float]]:
    """Time the block; the seconds are in the list afterwards."""
    seconds: list[float] = []
    wall, cpu = time.perf_counter(), _cpu()
    yield seconds
    seconds.append(time.perf_counter() - wall)
    spent = (_cpu() - cpu) / count * 1e6
    print(
        f"{name:<32} {count:>8,} texts {seconds[0]:>7.2f} s {count / seconds[0]:>7,.0f} texts/s"
        f" {spent:>5,.0f} us cpu a text {peak_megabytes():>5.0f} MB peak",
        flush=True,
    )


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@contextmanager
def databases(given: str | None) -> Iterator[dict[str, str]]:
    """The URL of each database to measure on, by name."""
    if given is not None:
        upgrade(given)
        yield {given.partition(":")[0]: given}
        return
    from tests.postgres import start, stop

    with TemporaryDirectory() as folder:
        file, home = Path(folder) / "care.db", Path(folder) / "server"
        home.mkdir()
        upgrade(f"sqlite:///{file}")
        server = start(home)
        try:
            with server.database(migrated=True) as postgresql:
                yield {"SQLite": f"sqlite:///{file}", "PostgreSQL": postgresql}
        finally:
            stop(home)

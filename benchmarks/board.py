"""The day board under load: `care serve` answers views of the board, of lines and of evidence at a steady rate.

    python -m benchmarks board --customers 100000 --events 1000000 --rate 20 --seconds 60 [--database URL]

Half of the views are of an ordinary day, half of a festival on which every customer got a text.
"""

import asyncio
import os
import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import aiohttp

from benchmarks import population
from benchmarks.arrivals import Request, arrive, told
from benchmarks.day_rows import Filler
from benchmarks.measuring import measured
from benchmarks.servers import serving
from care.rules.rights import Role
from care.services.people.joining import Newcomer, join
from care.services.people.signing_in import token_hash
from care.storage.accounts import account_by_login
from care.storage.engine import Database, open_database
from care.storage.migrate import upgrade
from care.storage.sessions import open_session
from console.visits import COOKIE

FESTIVAL = date(2026, 12, 22)
ORDINARY = date(2026, 12, 21)
DAYS = 60  # ordinary days before
NOW = datetime(2026, 12, 22, 12, tzinfo=UTC)  # eight in the evening
TOKEN = "benchmark"  # noqa: S105 - of a database that goes afterwards


def run(customers: int, events: int, rate: int, seconds: int, database_url: str | None) -> None:
    """Measure on the empty database of that URL, else on a SQLite file that goes afterwards."""
    with TemporaryDirectory() as folder:
        url = database_url or f"sqlite:///{folder}/care.db"
        upgrade(url)
        database = open_database(url)
        fill(database, customers, events)
        database.dispose()
        settings = {"CARE_DATABASE_URL": url, "CARE_HOME": str(Path(folder) / "home")}
        with serving("commands", "serve", "--at", NOW.isoformat(), settings=settings) as address:
            asyncio.run(_measure(address, rate, seconds, max(1, customers // 100) * DAYS))


def fill(database: Database, customers: int, events: int) -> None:
    """The customers, the days, the log, and somebody who may look at them."""
    population.fill(database, customers, FESTIVAL)
    filler = Filler(database, customers)
    with measured("days", database) as figure:
        for n in range(DAYS):
            filler.ordinary(ORDINARY - timedelta(days=DAYS - 1 - n))
        filler.festival(FESTIVAL)
        figure.rows = filler.texts + filler.calls + filler.gifts
    with measured("log", database) as figure:
        filler.log(events, NOW)
        figure.rows = events
    join(database, Newcomer("王经理", "boss", Role.PROGRAMME_MANAGER, []), "correct horse battery", by="b", now=NOW)
    with database.begin() as connection:
        account = account_by_login(connection, "boss")
        assert account is not None
        open_session(connection, account.id, token_hash(TOKEN), NOW, NOW + timedelta(hours=2))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")  # as `care ops` does it


async def _measure(address: str, rate: int, seconds: int, texts: int) -> None:
    chance = random.Random(7)
    views = [_view(chance, texts) for _ in range(rate * seconds)]
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, cookies={COOKIE: TOKEN}) as client:
        requests: list[Request] = [partial(_look, client, address + path) for _, path in views]
        for one in requests[: len(views) // 20]:  # what is compiled and cached once
            await one()
        waits, wrong = await arrive(requests, rate)
    by_kind: dict[str, list[float]] = defaultdict(list)
    for (kind, _), wait in zip(views, waits, strict=True):
        by_kind[kind].append(wait)
    load = os.getloadavg()[0]
    print(f"{len(views):,} views at {rate}/s: {told(waits)}; {wrong} wrong; load {load:.1f}")
    for kind, mine in sorted(by_kind.items()):
        print(f"  {kind:<22} {len(mine):>5} {told(mine)}")


async def _look(client: aiohttp.ClientSession, address: str) -> bool:
    async with client.get(address) as answer:
        await answer.read()
        return answer.status == 200


def _view(chance: random.Random, texts: int) -> tuple[str, str]:
    festival = chance.random() < 0.5
    day = (FESTIVAL if festival else ORDINARY).isoformat()
    on = "festival" if festival else "ordinary"
    match chance.randrange(10):
        case 0 | 1 | 2:
            return f"board, {on}", f"/board?{urlencode({'day': day})}"
        case 3:
            return f"board, {on}", f"/board?{urlencode({'day': day, 'project': chance.randint(1, 3)})}"
        case 4:
            return f"board by touchpoint, {on}", f"/board?{urlencode({'day': day, 'by': 'touchpoint'})}"
        case 5 | 6:
            state = chance.choice(["delivered", "failed", "pending", "skipped"])
            return f"lines, {on}", f"/board/lines?{urlencode({'day': day, 'state': state})}"
        case 7:
            asked = {"day": day, "state": "skipped", "reason": "no_consent_care", "project": chance.randint(1, 3)}
            return f"lines, {on}", f"/board/lines?{urlencode(asked)}"
        case 8:
            asked = {"day": day, "channel": "call", "agent": chance.randint(1, 30)}
            return f"lines, {on}", f"/board/lines?{urlencode(asked)}"
        case _:
            return "evidence", f"/board/lines/sms/{chance.randint(1, texts)}"

"""The console's pages under load: `care serve` shows lists, customers and timelines at a steady rate.

    python -m benchmarks console --customers 100000 --events 1000000 [--rate 100 --seconds 30 --database URL]

People ask at their own moments whether or not the page before was answered (open loop), and are timed from those
moments. A page is asked for as a browser does: signed in, compressed, over kept connections.
"""

import asyncio
import random
import resource
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import aiohttp
from sqlalchemy import Connection, insert

from benchmarks.population import fill
from benchmarks.servers import serving
from care.rules.rights import Role
from care.services.people.signing_in import token_hash
from care.storage.audit import SYSTEM, Action, Event, append
from care.storage.engine import Database, open_database
from care.storage.migrate import upgrade
from care.storage.sessions import open_session
from care.storage.tables import account, account_seat, call, duty, gift, message, staff, touch
from console.visits import COOKIE

NOW = datetime(2026, 12, 4, 2, tzinfo=UTC)  # 10:00 in China
DAY = NOW.date()
AGENTS, PROJECTS, BATCH = 30, 3, 10_000  # as the population has them
TEXT = "【假日风景】尊敬的业主，您好！您的按揭目前在银行审批环节，有进展我们会及时告诉您。"
OPEN = 50  # one customer in so many is called today, one gets a gift, of one there is something to see to
WARM = 200
Figures = dict[str, list[float]]  # by the kind of page


class Visit(NamedTuple):
    """One page that somebody asks for."""

    kind: str
    path: str
    token: str


def run(customers: int, events: int, rate: int, seconds: int, database_url: str | None) -> None:
    """Measure on the empty database of that URL, else on a SQLite file that goes afterwards."""
    with TemporaryDirectory() as folder:
        url = database_url or f"sqlite:///{folder}/care.db"
        upgrade(url)
        database = open_database(url)
        _furnish(database, customers, events)
        database.dispose()
        settings = {"CARE_DATABASE_URL": url, "CARE_HOME": str(Path(folder) / "home")}
        visits = list(_visits(customers, rate * seconds))
        with serving("commands", "serve", "--at", NOW.isoformat(), settings=settings) as address:
            waits, bad, sizes = asyncio.run(_ask(address, visits, rate))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    for kind in sorted(waits):
        _tell(kind, waits[kind], sizes[kind])
    _tell("all", [wait for some in waits.values() for wait in some], [size for some in sizes.values() for size in some])
    cpu = (used.ru_utime + used.ru_stime) / len(visits) * 1000
    print(
        f"{len(visits):,} pages at {rate}/s, {bad} not answered with 200; processor {cpu:.1f} ms a page, start included"
    )


def _tell(kind: str, waits: list[float], sizes: list[float]) -> None:
    waits = sorted(waits)
    share = {f"p{p}": waits[min(len(waits) - 1, len(waits) * p // 100)] * 1000 for p in (50, 95, 99)}
    told = ", ".join(f"{name} {value:.0f} ms" for name, value in share.items())
    print(f"{kind:<18} {len(waits):>6,} pages: {told}; {sum(sizes) / len(sizes) / 1000:.1f} kB")


def _visits(customers: int, count: int) -> Iterator[Visit]:
    """What people look at: lists as often as customers, one in ten a manager of a whole project."""
    chance = random.Random(7)
    for _ in range(count):
        agent = chance.randrange(AGENTS)
        mine = chance.randrange(1, customers // AGENTS) * AGENTS + agent  # as the population has it
        token = f"agent-{agent}"
        kind, path = chance.choice(
            (
                ("calls", "/calls"),
                ("customer", f"/customers/{mine}"),
                ("customers", "/customers"),
                ("timeline", f"/customers/{mine}/timeline?before={2**40}"),
                ("gifts", "/gifts"),
                ("duties", "/duties"),
            )
        )
        if kind != "customer" and kind != "timeline" and chance.random() < 0.1:
            kind, token = f"{kind} (manager)", f"manager-{agent % 3}"
        yield Visit(kind, path, token)


def _furnish(database: Database, customers: int, events: int) -> None:
    """Each customer with a text, a call and as many events as there are for one; one call in OPEN is to be made."""
    fill(database, customers, DAY)
    for first in range(1, customers + 1, BATCH):
        numbers = range(first, min(first + BATCH, customers + 1))
        with database.begin() as connection:
            connection.execute(insert(touch), [_touch(number) for number in numbers])
            connection.execute(insert(message), [_message(number) for number in numbers])
            connection.execute(insert(call), [_call(number) for number in numbers])
            connection.execute(insert(gift), [_gift(number) for number in numbers if number % OPEN == 1])
            connection.execute(insert(duty), [_duty(number) for number in numbers if number % OPEN == 2])
            for ver in range(1, max(events // customers, 1) + 1):
                append(connection, [_event(number, ver) for number in numbers], SYSTEM, NOW - timedelta(days=90 - ver))
    with database.begin() as connection:
        for n in range(AGENTS):
            _join(connection, f"agent-{n}", Role.AGENT, n + 1)
        for n in range(PROJECTS):
            post = {"name": f"经理{n}", "role": Role.SATISFACTION_MANAGER, "project_id": n + 1}
            connection.execute(insert(staff).values(id=AGENTS + n + 1, **post))
            _join(connection, f"manager-{n}", Role.SATISFACTION_MANAGER, AGENTS + n + 1)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


def _touch(number: int) -> dict[str, Any]:
    return {
        **{"id": number, "touchpoint": "loan_progress", "subject": f"deal:{number}", "occasion": "1", "due_on": DAY},
        **{"person_id": number, "deal_id": number, "project_id": number % PROJECTS + 1},
        **{"plan_hash": "benchmark", "planned_on": DAY, "ver": 1},
    }


def _message(number: int) -> dict[str, Any]:
    return {
        **{"id": number, "touch_id": number, "template": "loan_progress", "state": "delivered", "act_on": DAY},
        **{
            "klass": "service",
            "project_id": number % PROJECTS + 1,
            "person_id": number,
            "text": TEXT,
            "updated_at": NOW,
            "ver": 1,
        },
    }


def _call(number: int) -> dict[str, Any]:
    state = "open" if number % OPEN == 0 else "done"
    return {
        **{"id": number, "touch_id": number, "script": "loan_progress", "state": state, "act_on": DAY},
        **{"due_at": NOW + timedelta(hours=8, minutes=-number % 600), "required": True, "node": True},
        **{"caller": "agent", "staff_id": number % AGENTS + 1, "project_id": number % PROJECTS + 1},
        **{"person_id": number, "ver": 1},
    }


def _gift(number: int) -> dict[str, Any]:
    return {
        **{"touch_id": number, "item": "生日蛋糕", "state": "due", "act_on": DAY, "person_id": number, "ver": 1},
        **{"staff_id": number % AGENTS + 1, "project_id": number % PROJECTS + 1},
    }


def _duty(number: int) -> dict[str, Any]:
    kind = "reply" if number % 20 == 2 else "deal_file"
    return {
        **{"kind": kind, "subject": f"deal:{number}", "project_id": number % PROJECTS + 1, "person_id": number},
        **{
            "role": "agent",
            "due_at": NOW + timedelta(minutes=number % 3000),
            "state": "open",
            "note": "几点开门？",
            "ver": 1,
        },
    }


def _event(number: int, ver: int) -> Event:
    """By turns what was planned and what became of the text; one in three says something personal."""
    if ver == 1:
        channel = {"channel": "sms", "template": "loan_progress", "act_on": DAY, "state": "queued", "reason": None}
        facts = {"touchpoint": "loan_progress", "due_on": DAY, "plan": "benchmark", "channels": [channel]}
        return Event(Action.PLANNED, "touch", number, ver, number, number, facts)
    facts = {"from": "sending", "to": "accepted" if ver % 2 else "delivered", "attempt": 1}
    said = {"note": "客户说周五再联系"} if ver % 3 == 0 else None
    return Event(Action.OUTCOME, "message", number, ver - 1, number, number, facts, said)


def _join(connection: Connection, token: str, role: Role, staff_id: int) -> None:
    values = {"login": token, "name": token, "role": role, "password_hash": "unused", "ver": 0}
    account_id = connection.execute(insert(account).values(**values).returning(account.c.id)).scalar_one()
    connection.execute(insert(account_seat).values(account_id=account_id, staff_id=staff_id))
    open_session(connection, account_id, token_hash(token), NOW, NOW + timedelta(hours=12))


async def _ask(address: str, visits: list[Visit], rate: int) -> tuple[Figures, int, Figures]:
    waits: Figures = defaultdict(list)
    sizes: Figures = defaultdict(list)
    bad = 0

    async def look(client: aiohttp.ClientSession, due: float, visit: Visit) -> None:
        nonlocal bad
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        headers = {"Cookie": f"{COOKIE}={visit.token}", "Accept-Encoding": "gzip"}
        async with client.get(address + visit.path, headers=headers) as answer:
            sizes[visit.kind].append(len(await answer.read()))
            bad += answer.status != 200
        waits[visit.kind].append(time.perf_counter() - due)

    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, auto_decompress=False) as client:
        for visit in visits[:WARM]:  # a console that has just started compiles its templates and statements
            await look(client, 0.0, visit)
        for found in (waits, sizes):
            found.clear()
        start = time.perf_counter() + 0.5
        for first in range(0, len(visits), rate):  # a second's worth at a time
            chunk = visits[first : first + rate]
            due = start + first / rate
            await asyncio.gather(*(look(client, due + n / rate, one) for n, one in enumerate(chunk)))
    return waits, bad, sizes

"""Life after life of a deliverer, each killed at a moment of its own; then peace, and the count."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from care.storage.engine import open_database
from care.storage.tables import audit_event, message
from tests.faults.child import POINTS, Orders, live, warm_up
from tests.services.sending.world import DAY, ZONE, at, queue

# Between two lives the simulated clock goes on: beyond the lease, and sometimes beyond every look-up.
STEPS = (timedelta(seconds=61), timedelta(minutes=6), timedelta(minutes=31))
MOST_LIVES_IN_PEACE = 40


@dataclass(frozen=True)
class Campaign:
    """How much of everything; the same seed gives the same kills and faults."""

    database: str
    messages: int = 400
    kills: int = 20
    workers: int = 1
    faults: float = 0.2
    seed: int = 1
    naive: bool = False
    points: tuple[str, ...] = POINTS


@dataclass
class Report:
    """What came of it; the first three must be 0."""

    duplicates: int = 0
    lost: int = 0
    unaudited: int = 0
    messages: int = 0
    kills: int = 0
    vendor_posts: int = 0
    states: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    def as_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self))


def run(campaign: Campaign) -> Report:
    """Queue the texts, kill deliverers over them, let the last ones live, and count."""
    dice, began = random.Random(campaign.seed), time.monotonic()
    warm_up()
    database = open_database(campaign.database)
    queue(database, campaign.messages, not_after=at("20:30", DAY + timedelta(days=300)))
    database.dispose()
    with twilio(campaign) as address:
        now, killed = at("10:00"), 0
        orders = Orders(campaign.database, address, now, campaign.naive)
        while killed < campaign.kills:
            killed += _lives(campaign, replace(orders, now=now), dice)
            now = _later(now, dice.choice(STEPS))
        for _ in range(MOST_LIVES_IN_PEACE):
            _wait(_fork(replace(orders, now=now)))
            now = _later(now, STEPS[-1])
            if not _open(campaign.database):
                break
        ledger = ledger_of(address)
    return _count(campaign, ledger, killed, time.monotonic() - began)


def _lives(campaign: Campaign, orders: Orders, dice: random.Random) -> int:
    """Let the workers live at once and kill each; how many died of it."""
    children = []
    for _ in range(campaign.workers):
        by_itself = dice.random() < 0.5
        point = dice.choice(campaign.points) if by_itself else None
        # Random moments are short enough that there is always work left to be killed at.
        children.append((_fork(replace(orders, point=point, after_calls=dice.randint(1, 4))), dice.uniform(0.02, 0.35)))
    killed = 0
    for child, seconds in children:
        time.sleep(seconds)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        killed += _wait(child)
    return killed


def _fork(orders: Orders) -> int:
    child = os.fork()
    if child == 0:
        status = 1
        try:
            live(orders)
            status = 0
        finally:
            os._exit(status)
    return child


def _wait(child: int) -> bool:
    """Whether it was killed; a child that failed by itself is a defect of the harness or of the product."""
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise AssertionError("a deliverer ended with an error")
    return os.WIFSIGNALED(status)


def _later(now: datetime, step: timedelta) -> datetime:
    """The next life's clock; at night it is the next morning."""
    then = (now + step).astimezone(ZONE)
    return then if 9 <= then.hour < 19 else at("09:00", then.date() + timedelta(days=then.hour >= 19))


@contextmanager
def twilio(campaign: Campaign, latency: float = 0.0) -> Iterator[str]:
    """A local Twilio with the campaign's faults; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["--port", str(port), "--faults", str(campaign.faults), "--seed", str(campaign.seed)]
    words += ["--latency", str(latency)]
    among = "busy before,busy after,reset before,reset after,half answer after,garbage after"
    server = subprocess.Popen([sys.executable, "-m", "tests.fake_twilio", *words, "--among", among])
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait(10)


def _wait_for(address: str) -> None:
    for _ in range(100):
        with suppress(OSError):
            urllib.request.urlopen(f"{address}/ledger").close()
            return
        time.sleep(0.1)
    raise AssertionError("the local Twilio did not start")


def ledger_of(address: str) -> dict[str, Any]:
    """How many POSTs the local Twilio got, and what it accepted."""
    return dict(json.loads(urllib.request.urlopen(f"{address}/ledger").read()))


def _open(url: str) -> int:
    database = open_database(url)
    with database.read() as connection:
        doubtful = message.c.state.in_(["queued", "sending", "unknown"]) & (message.c.reason.is_(None))
        left: int = connection.scalar(select(func.count()).select_from(message).where(doubtful)) or 0
    database.dispose()
    return left


def _count(campaign: Campaign, ledger: dict[str, Any], kills: int, seconds: float) -> Report:
    accepted = Counter(int(row["m"]) for row in ledger["accepted"])
    database = open_database(campaign.database)
    with database.read() as connection:
        rows = connection.execute(select(message.c.id, message.c.state, message.c.ver)).all()
        events = connection.scalar(
            select(func.count()).select_from(audit_event).where(audit_event.c.entity == "message")
        )
    database.dispose()
    return Report(
        duplicates=sum(count - 1 for count in accepted.values()),
        lost=sum(accepted[row.id] == 0 for row in rows),
        unaudited=abs(sum(row.ver for row in rows) - (events or 0)),
        messages=len(rows),
        kills=kills,
        vendor_posts=ledger["posts"],
        states=dict(Counter(row.state for row in rows)),
        seconds=round(seconds, 1),
    )

"""Every step x every answer of the vendor x a crash: small worlds on a virtual clock, replayable by their number.

No process dies here; a crash is an exception that nobody catches, after which a new deliverer begins.
"""

import asyncio
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product

from sqlalchemy import select

from care.clock import Clock
from care.gateway import Capabilities, Found, Kind, Lookup, Outcome, Receipt, ReceiptState, Sms
from care.services.delivery import deliver
from care.services.sending import batch
from care.services.sending.receipts import apply_receipts
from care.services.sending.setting import Setting
from care.storage.audit import Actor
from care.storage.engine import Database
from care.storage.tables import audit_event, message
from tests.services.sending.world import DAY, ZONE, at, the_plan

ACTOR = Actor("system", "worlds")


# Between two lives, in seconds: within the lease, past it, and past each look-up.
STEPS = (10, 61, 300, 1860)


class Crash(BaseException):
    """The process is gone; not even the gateway's own net may catch it."""


@dataclass(frozen=True)
class Answer:
    """What the vendor does with one POST: whether it takes the text, at once or late, and what we hear of it."""

    heard: Kind
    takes: bool
    late_seconds: float = 0.0
    receipt: bool = False  # the receipt comes before our own outcome is written


ANSWERS = (
    Answer(Kind.ACCEPTED, True),
    Answer(Kind.ACCEPTED, True, receipt=True),
    Answer(Kind.UNKNOWN, True),
    Answer(Kind.UNKNOWN, False),
    Answer(Kind.UNKNOWN, True, late_seconds=25),
    Answer(Kind.UNKNOWN, True, receipt=True),
    Answer(Kind.NOT_SENT, False),
    Answer(Kind.THROTTLED, False),
    Answer(Kind.LATER, False),
)
CRASHES = (None, "after claim", "before post", "after post", "before record", "after record")


@dataclass(frozen=True)
class World:
    """Two answers in a row and the crashes of the first two lives; exact: the vendor can prove absence."""

    answers: tuple[Answer, Answer]
    crashes: tuple[str | None, str | None]
    exact: bool


def worlds() -> Iterator[World]:
    """Every world, in a fixed order."""
    pairs = product(ANSWERS, ANSWERS), product(CRASHES, CRASHES)
    for answers, crashes, exact in product(*pairs, (True, False)):
        yield World(answers, crashes, exact)


class Vendor:
    """Takes texts as its world says; its ledger is the truth."""

    name = "worlds"

    def __init__(self, world: World, database: Database) -> None:
        self.capabilities = Capabilities(per_second=1_000_000, exact_lookup=world.exact)
        self.world, self.database = world, database
        self.ledger: list[tuple[datetime, int, int]] = []
        self.clock: Clock | None = None
        self.posts = 0

    async def send(self, batch: Sequence[Sms]) -> list[Outcome]:
        return [self._one(sms) for sms in batch]

    def _one(self, sms: Sms) -> Outcome:
        assert self.clock is not None
        answer = self.world.answers[self.posts] if self.posts < 2 else ANSWERS[0]
        self.posts += 1
        now, provider_id = self.clock.now(), f"w-{self.posts}"
        if answer.takes:
            self.ledger.append((now + timedelta(seconds=answer.late_seconds), sms.id, sms.attempt))
        if answer.receipt:
            with self.database.begin() as connection:
                receipt = Receipt(sms.id, sms.attempt, provider_id, ReceiptState.SENT)
                apply_receipts(connection, Setting(the_plan(), self, ZONE, ACTOR), [receipt], now)
        return Outcome(answer.heard, provider_id if answer.heard is Kind.ACCEPTED else None)

    async def lookup(
        self, sms: Sms, started: datetime, now: datetime, *, provider_id: str | None, taken: Container[str]
    ) -> Lookup:
        there = [a for when, m, a in self.ledger if m == sms.id and a == sms.attempt and when <= now]
        return Lookup(Found.YES, provider_id or f"l-{sms.attempt}") if there else Lookup(Found.NO)

    async def check(self) -> None: ...

    async def aclose(self) -> None: ...


def play(world: World, database: Database, message_id: int, lives: int = 8) -> str | None:
    """Live it through; None when all is well, else what became of the text."""
    vendor, seconds = Vendor(world, database), 0.0
    for life in range(lives):
        clock = Clock(ZONE, at("10:00") + timedelta(seconds=seconds), lambda: 0.0, 0.0)
        vendor.clock = clock
        try:
            with crashing(world.crashes[life] if life < 2 else None):
                asyncio.run(deliver(database, vendor, the_plan(), clock, ACTOR))
        except Crash:
            pass
        seconds += STEPS[min(life, len(STEPS) - 1)]
        if life >= 1 and _settled(database, message_id):
            break
    return _verdict(vendor, database, message_id)


class crashing:
    """Patch the step of a batch that the process does not survive."""

    def __init__(self, point: str | None) -> None:
        moment, _, step = (point or "").partition(" ")
        self.before, self.name = moment == "before", f"_{step}" if point else None

    def __enter__(self) -> None:
        if self.name is None:
            return
        self.whole = getattr(batch, self.name)
        whole, before = self.whole, self.before

        def step(*words: object) -> object:
            if before:
                raise Crash
            whole(*words)
            raise Crash

        async def post(*words: object) -> object:
            if before:
                raise Crash
            await whole(*words)
            raise Crash

        setattr(batch, self.name, post if self.name == "_post" else step)

    def __exit__(self, *problem: object) -> None:
        if self.name is not None:
            setattr(batch, self.name, self.whole)


def _settled(database: Database, message_id: int) -> bool:
    with database.read() as connection:
        return connection.scalar(select(message.c.state).where(message.c.id == message_id)) == "accepted"


def _verdict(vendor: Vendor, database: Database, message_id: int) -> str | None:
    with database.read() as connection:
        row = connection.execute(select(message).where(message.c.id == message_id)).one()
        mine = audit_event.c.entity == "message", audit_event.c.entity_id == message_id
        versions = list(connection.scalars(select(audit_event.c.ver).where(*mine)))
    if len(vendor.ledger) > 1:
        return "sent twice"
    if not vendor.ledger or row.state not in {"accepted", "delivered"}:
        return f"lost: {row.state}, taken {len(vendor.ledger)} times"
    if sorted(versions) != list(range(1, row.ver + 1)):
        return "a change without its event"
    return None


def fresh_window() -> datetime:
    """A last moment that no world reaches."""
    return at("20:30", DAY + timedelta(days=30))

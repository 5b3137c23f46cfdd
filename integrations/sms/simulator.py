"""The simulator: an SMS vendor inside the process, for demos and tests. No text of it reaches anybody.

It accepts, delivers some seconds later, refuses or loses a small, fixed share of the numbers, and remembers all of
it in a ledger of its own (`simulator.db`), which holds no personal data and answers look-ups exactly.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from care.clock import Clock
from care.gateway import Capabilities, Found, Kind, Lookup, Outcome, ReceiptState, Sms
from care.settings import Settings

_SCHEMA = """CREATE TABLE IF NOT EXISTS accepted (
    provider_id TEXT PRIMARY KEY, message_id INTEGER NOT NULL, attempt INTEGER NOT NULL, accepted_at TEXT NOT NULL,
    final_at TEXT NOT NULL, final TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS ix_accepted_message ON accepted (message_id, attempt)"""
_CLOCK_SKEW = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Fate:
    """What the simulator does with one text: its answer, whether it takes the text all the same, and the receipt.

    A fault is a Fate too: `Fate(Kind.UNKNOWN)` took the text and broke the connection, `Fate(Kind.UNKNOWN,
    takes=False)` broke it before, `Fate(Kind.THROTTLED, takes=False)` is a 429.
    """

    answer: Kind = Kind.ACCEPTED
    takes: bool = True
    final: ReceiptState = ReceiptState.DELIVERED
    after_seconds: int = 5
    retry_after: float | None = None


Behaviour = Callable[[Sms], Fate]


def seeded(sms: Sms, seed: str = "owner-care") -> Fate:
    """The everyday behaviour, fixed by the number: of 1,000 it refuses 8, reaches 12 never, 20 at the second try."""
    share = int.from_bytes(hashlib.sha256(f"{seed}:{sms.to}".encode()).digest()[:4])
    place, seconds = share % 1000, 3 + share // 1000 % 6
    if place < 8:
        return Fate(Kind.BAD_NUMBER, takes=False)
    lost = place < 20 or (place < 40 and sms.attempt == 1)
    return Fate(final=ReceiptState.UNDELIVERED if lost else ReceiptState.DELIVERED, after_seconds=seconds)


class SimulatorGateway:
    """The embedded vendor; `behaviour` decides what happens to each text (tests give their own)."""

    name = "simulator"
    capabilities = Capabilities(inbound=True, exact_lookup=True, per_second=1000, in_flight=4, batch=250)

    def __init__(self, ledger: Path, clock: Clock, behaviour: Behaviour = seeded) -> None:
        ledger.parent.mkdir(parents=True, exist_ok=True)
        self._clock, self._behaviour = clock, behaviour
        self._ledger = sqlite3.connect(ledger, timeout=30, isolation_level=None)
        self._ledger.execute("PRAGMA journal_mode=WAL")
        self._ledger.executescript(_SCHEMA)

    @classmethod
    def from_settings(cls, settings: Settings, clock: Clock) -> "SimulatorGateway":
        """The simulator with its ledger beside the database."""
        return cls(settings.home / "simulator.db", clock)

    async def send(self, batch: Sequence[Sms]) -> list[Outcome]:
        """Take the batch in one transaction of the ledger."""
        now = self._clock.now()
        outcomes, rows = [], []
        for sms in batch:
            fate, provider_id = self._behaviour(sms), f"sim-{uuid4().hex}"
            if fate.takes:
                final_at = _text(now + timedelta(seconds=fate.after_seconds))
                rows.append((provider_id, sms.id, sms.attempt, _text(now), final_at, fate.final))
            outcomes.append(_outcome(fate, provider_id))
        self._write(rows)
        return outcomes

    async def lookup(
        self, sms: Sms, started: datetime, now: datetime, *, provider_id: str | None, taken: Container[str]
    ) -> Lookup:
        """Exact: the ledger knows every text that was taken."""
        # Ids begin again with a new database beside an old ledger: rows from before this attempt are not its own.
        rows = self._ledger.execute(
            "SELECT provider_id, final_at, final FROM accepted"
            " WHERE message_id = ? AND attempt = ? AND accepted_at >= ? ORDER BY accepted_at",
            (sms.id, sms.attempt, _text(started - _CLOCK_SKEW)),
        ).fetchall()
        for found_id, final_at, final in rows:
            if provider_id == found_id or (provider_id is None and found_id not in taken):
                state = ReceiptState(final) if final_at <= _text(now) else ReceiptState.ACCEPTED
                return Lookup(Found.YES, found_id, state)
        return Lookup(Found.NO)

    async def check(self) -> None:
        """There is no account; the ledger was opened."""

    async def aclose(self) -> None:
        """Close the ledger."""
        self._ledger.close()

    def _write(self, rows: Sequence[tuple[str, int, int, str, str, str]]) -> None:
        if rows:
            self._ledger.execute("BEGIN IMMEDIATE")
            self._ledger.executemany("INSERT INTO accepted VALUES (?, ?, ?, ?, ?, ?)", rows)
            self._ledger.execute("COMMIT")


def _outcome(fate: Fate, provider_id: str) -> Outcome:
    known = provider_id if fate.answer is Kind.ACCEPTED else None
    code = None if fate.answer is Kind.ACCEPTED else f"sim-{fate.answer}"
    return Outcome(fate.answer, known, code, fate.retry_after)


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")

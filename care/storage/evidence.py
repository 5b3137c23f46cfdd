"""What stands behind one channel row: attempts, tries, the plan that was in force, the seals of its events."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from care.rules.lifecycles import CallOutcome
from care.storage.audit_proofs import seal_over
from care.storage.tables import attempt, audit_leaf, call_try, plan_version


@dataclass(frozen=True, slots=True)
class Sealed:
    """The place of an event in the sealed log, and the seal that covers it; `at` is UTC."""

    seq: int
    seal: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Tried:
    """One try of a call; `at` is UTC."""

    at: datetime
    by: str
    outcome: CallOutcome
    mood: int | None
    note: str | None = field(repr=False)


def seals_over(connection: Connection, event_ids: Collection[int]) -> dict[int, Sealed]:
    """The seals of these events; one that is not sealed yet is left out."""
    query = select(audit_leaf.c.event_id, audit_leaf.c.seq).where(audit_leaf.c.event_id.in_(list(event_ids)))
    found = {}
    for event_id, seq in connection.execute(query):
        under = seal_over(connection, seq)
        if under is not None:
            found[event_id] = Sealed(seq, under.seal.no, under.seal.at)
    return found


def attempts_of(connection: Connection, message_id: int) -> list[Row[Any]]:
    """The attempts to send a text, the first first."""
    query = select(attempt).where(attempt.c.message_id == message_id).order_by(attempt.c.attempt)
    return list(connection.execute(query))


def tries_made(connection: Connection, call_id: int) -> list[Tried]:
    """The tries of a call with what was noted, the first first."""
    columns = (call_try.c[name] for name in ("at", "by", "outcome", "mood", "note"))
    query = select(*columns).where(call_try.c.call_id == call_id).order_by(call_try.c.n)
    return [Tried(at, by, CallOutcome(outcome), *rest) for at, by, outcome, *rest in connection.execute(query)]


def plan_of(connection: Connection, plan_hash: str) -> Row[Any] | None:
    """The plan with this hash: version and first use; None for one that was never stored."""
    columns = plan_version.c.hash, plan_version.c.version, plan_version.c.first_used_at
    return connection.execute(select(*columns).where(plan_version.c.hash == plan_hash)).first()

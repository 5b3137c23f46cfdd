"""Attempts: what became of each hand-over, kept by rank, and whose a provider's id is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, Integer, String, and_, case, func, not_, null, select, true
from sqlalchemy.dialects import postgresql, sqlite

from care.storage.rowset import Columns, rowset
from care.storage.tables import attempt, message
from care.storage.tables.base import Instant

# Receipts come late, twice and out of order: a word counts only if it outranks what is already known.
RANK = {
    "not_sent": 0,
    "throttled": 0,
    "later": 0,
    "account": 0,
    "unknown": 1,
    "accepted": 2,
    "opted_out": 2,
    "bad_number": 2,
    "bad_content": 2,
    "sent": 3,
    "undelivered": 4,
    "delivered": 5,
}
_COLUMNS: Columns = {
    "message_id": BigInteger(),
    "attempt": Integer(),
    "gateway": String(),
    "provider_id": String(),
    "outcome": String(),
    "rank": Integer(),
    "code": String(),
    "started_at": Instant(),
    "ended_at": Instant(),
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """One hand-over of a text and the highest word about it so far: a `Kind` or a `ReceiptState`."""

    message_id: int
    attempt: int
    gateway: str
    provider_id: str | None
    outcome: str
    code: str | None
    started_at: datetime
    ended_at: datetime


def record_attempts(connection: Connection, attempts: Sequence[Attempt]) -> dict[tuple[int, int], str | None]:
    """Write what is news and return it: (message, attempt) -> the provider id that is bound to it.

    An id that belongs to another attempt already is not bound a second time.
    """
    if not attempts:
        return {}
    kinds = sqlite if connection.dialect.name == "sqlite" else postgresql
    new = rowset(connection, "new", _COLUMNS, [_row(a) for a in _unambiguous(attempts)])
    insert = kinds.insert(attempt).from_select(list(_COLUMNS), _insertable(new))
    news = insert.on_conflict_do_update(
        index_elements=["message_id", "attempt"],
        set_={name: insert.excluded[name] for name in ("outcome", "rank", "code", "ended_at")}
        | {"provider_id": func.coalesce(attempt.c.provider_id, insert.excluded.provider_id)},
        where=insert.excluded.rank > attempt.c.rank,
    ).returning(attempt.c.message_id, attempt.c.attempt, attempt.c.provider_id)
    return {(row.message_id, row.attempt): row.provider_id for row in connection.execute(news)}


def bound_to_phones(connection: Connection, gateway: str, phones: Iterable[str]) -> set[str]:
    """The provider ids that attempts at these numbers already have: a look-up must not take one of them twice."""
    query = (
        select(attempt.c.provider_id)
        .join(message, message.c.id == attempt.c.message_id)
        .where(message.c.phone.in_(set(phones)), attempt.c.gateway == gateway, attempt.c.provider_id.is_not(None))
    )
    return {provider_id for provider_id in connection.scalars(query) if provider_id}


def messages_of_ids(connection: Connection, gateway: str, provider_ids: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Which (message, attempt) each provider id is bound to; unknown ids are left out."""
    query = select(attempt.c.provider_id, attempt.c.message_id, attempt.c.attempt)
    rows = connection.execute(query.where(attempt.c.gateway == gateway, attempt.c.provider_id.in_(set(provider_ids))))
    return {row.provider_id: (row.message_id, row.attempt) for row in rows}


def _insertable(new: Any) -> Any:
    other = attempt.alias("other")
    elsewhere = select(other.c.message_id).where(
        other.c.gateway == new.c.gateway,
        other.c.provider_id == new.c.provider_id,
        not_(and_(other.c.message_id == new.c.message_id, other.c.attempt == new.c.attempt)),
    )
    own_id = case((elsewhere.exists(), null()), else_=new.c.provider_id)
    columns = [own_id if name == "provider_id" else new.c[name] for name in _COLUMNS]
    return select(*columns).where(true())  # SQLite takes ON CONFLICT for a join without a WHERE before it


def _unambiguous(attempts: Sequence[Attempt]) -> list[Attempt]:
    """One row an attempt (the highest word), one attempt a provider id (the first)."""
    best: dict[tuple[int, int], Attempt] = {}
    for a in attempts:
        known = best.get((a.message_id, a.attempt))
        if known is None or RANK[a.outcome] > RANK[known.outcome]:
            best[a.message_id, a.attempt] = a
    seen: set[tuple[str, str]] = set()
    rows = []
    for key in sorted(best):
        a = best[key]
        if a.provider_id is not None and (a.gateway, a.provider_id) in seen:
            a = replace(a, provider_id=None)
        elif a.provider_id is not None:
            seen.add((a.gateway, a.provider_id))
        rows.append(a)
    return rows


def _row(a: Attempt) -> dict[str, Any]:
    return {
        "message_id": a.message_id,
        "attempt": a.attempt,
        "gateway": a.gateway,
        "provider_id": a.provider_id,
        "outcome": a.outcome,
        "rank": RANK[a.outcome],
        "code": a.code,
        "started_at": a.started_at,
        "ended_at": a.ended_at,
    }

"""Sealing the audit log: events get dense numbers and a Merkle seal that is chained to the one before it.

Writers do not wait for it and it does not wait for them; one sealer works at a time. On PostgreSQL an event with a
low id may be committed after one with a high id, so that the newest ids alone would miss it: `audit_window` remembers
below which id nothing can come any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, text, update

from care.rules.merkle import EMPTY_CHAIN, chain_hash, root_of
from care.storage.engine import Database
from care.storage.tables import audit_event, audit_leaf, audit_seal, audit_window

BATCH = 20_000  # the most events of one seal: sealing and proving take the memory of one
_LOCK = 0x7365616C  # "seal": any number that nothing else locks


@dataclass(frozen=True, slots=True)
class Seal:
    """One seal: its number from 1, events sealed by then, root of its own events, hash that stands for the whole log.

    `at` is aware UTC.
    """

    no: int
    size: int
    root: bytes
    chain: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class _Window:
    """From where on to look; `high` is above every id that was given by now (PostgreSQL)."""

    low: int
    passed: int
    high: int
    own_xid: int


def seal(database: Database, now: datetime) -> int:
    """Seal every event that is committed by now, in as many seals as are needed; returns how many events.

    `now` is aware UTC and goes into the seals.
    """
    sealed = 0
    while True:
        with database.begin() as connection:
            batch = _seal_batch(connection, now)
        sealed += batch
        if batch < BATCH:
            return sealed


def newest_seal(connection: Connection) -> Seal | None:
    """The newest seal; None in a log that was never sealed."""
    row = connection.execute(select(audit_seal).order_by(audit_seal.c.no.desc()).limit(1)).first()
    return Seal(**row._mapping) if row else None


def _seal_batch(connection: Connection, now: datetime) -> int:
    window = _open_window(connection)
    waiting = _waiting(connection, window.low)
    if waiting:
        _write(connection, waiting, now)
    if len(waiting) < BATCH:
        _move_window(connection, window)
    return len(waiting)


def _waiting(connection: Connection, low: int) -> Sequence[Row[Any]]:
    """Events without a number yet, in the order of their ids."""
    joined = audit_event.outerjoin(audit_leaf, audit_leaf.c.event_id == audit_event.c.id)
    query = select(audit_event.c.id, audit_event.c.leaf).select_from(joined)
    query = query.where(audit_event.c.id > low, audit_leaf.c.event_id.is_(None))
    return connection.execute(query.order_by(audit_event.c.id).limit(BATCH)).all()


def _write(connection: Connection, events: Sequence[Row[Any]], now: datetime) -> None:
    last = newest_seal(connection) or Seal(0, 0, b"", EMPTY_CHAIN, now)
    numbered = enumerate(events, start=last.size + 1)
    connection.execute(insert(audit_leaf), [{"seq": seq, "event_id": e.id, "leaf": e.leaf} for seq, e in numbered])
    root, size = root_of([event.leaf for event in events]), last.size + len(events)
    chain = chain_hash(last.chain, root, size, now)
    connection.execute(insert(audit_seal).values(no=last.no + 1, size=size, root=root, chain=chain, at=now))


def _open_window(connection: Connection) -> _Window:
    """Wait until no other sealer works, and see where the unsealed events begin."""
    if connection.dialect.name == "sqlite":  # one writer at a time: ids are in the order of the commits
        low = connection.scalar(select(func.max(audit_leaf.c.event_id))) or 0
        return _Window(low, low, low, 0)
    connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    kept = connection.execute(select(audit_window)).first()
    # The order matters: whoever was given an id up to `high` has written before (the state that the event is about),
    # so its transaction is older than ours, whose number is given only now. A snapshot's xmax would not do: it may be
    # the number of a transaction that still runs. Events are read by a later statement, hence a later snapshot.
    # A sequence that has given no number yet says 1 all the same.
    given = text("SELECT last_value FROM audit_event_id_seq WHERE is_called")
    high = connection.scalar(given) or 0
    own = int(connection.scalar(text("SELECT pg_current_xact_id()::text")) or 0)
    oldest = int(connection.scalar(text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")) or 0)
    if kept is None:
        return _Window(0, 0, high, own)
    # After a dump and restore transaction numbers begin anew; what was under way then is gone.
    ended = oldest >= kept.before_xid or kept.before_xid > own
    return _Window(kept.low, kept.mark if ended else kept.low, high, own)


def _move_window(connection: Connection, window: _Window) -> None:
    """All that there was is sealed: what is below the mark of the last time needs no second look."""
    if connection.dialect.name == "sqlite":
        return
    kept = connection.execute(select(audit_window)).first()
    if kept is None:
        connection.execute(insert(audit_window).values(id=1, low=0, mark=window.high, before_xid=window.own_xid))
    elif window.passed > window.low or kept.mark == kept.low:
        values = {"low": window.passed, "mark": window.high, "before_xid": window.own_xid}
        connection.execute(update(audit_window).values(values))

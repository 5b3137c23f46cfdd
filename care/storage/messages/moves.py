"""Moving messages from state to state: the one way to change a text, with its audit events in the same transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Integer, String, select, update

from care.rules.lifecycles import MESSAGE_MOVES, MessageState
from care.storage.audit import Action, Actor, Event, append
from care.storage.messages.row import Message
from care.storage.rowset import Columns, rowset
from care.storage.tables import message
from care.storage.tables.base import Instant

_CHANGING: Columns = {
    "reason": String(),
    "code": String(),
    "provider_id": String(),
    "phone": String(),
    "not_before": Instant(),
    "settle_at": Instant(),
    "lookups": Integer(),
    "undelivered": Integer(),
}
_COLUMNS: Columns = {
    "id": BigInteger(),
    "ver": Integer(),
    "attempt": Integer(),
    "before": String(),
    "state": String(),
    **_CHANGING,
}


@dataclass(frozen=True, slots=True)
class Move:
    """A message as it was read, where it goes, and which of its columns change with it.

    `to` may be the state it has: then only columns change (the next look-up's time). `facts` go into the event.
    """

    message: Message
    to: MessageState
    action: Action
    changes: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)

    def moved(self) -> Message:
        """The message after the move."""
        return replace(self.message, ver=self.message.ver + 1, state=self.to, **self.changes)


def apply(connection: Connection, moves: Sequence[Move], actor: Actor, now: datetime) -> dict[int, Message]:
    """Make the moves that still hold, each with its event, and return the moved messages by id.

    A move holds if nobody changed the row since it was read: same version, state and attempt. So a late write of a
    deliverer whose claim was taken away changes nothing. A move that lifecycles.py does not know is a defect.
    """
    if not moves:
        return {}
    for move in moves:
        if move.to != move.message.state and move.to not in MESSAGE_MOVES[move.message.state]:
            raise ValueError(f"no text moves from {move.message.state} to {move.to}")
    held = set(connection.scalars(_update(connection, moves, now)))
    landed = [move for move in moves if move.message.id in held]
    append(connection, map(_event, landed), actor, now)
    return {move.message.id: move.moved() for move in landed}


def _update(connection: Connection, moves: Sequence[Move], now: datetime) -> Any:
    new = rowset(connection, "new", _COLUMNS, [_row(move) for move in sorted(moves, key=lambda move: move.message.id)])
    return (
        update(message)
        .where(
            *_locked_in_order(connection, new),
            message.c.id == new.c.id,
            message.c.ver == new.c.ver,
            message.c.state == new.c.before,
            message.c.attempt == new.c.attempt,
        )
        .values(
            {name: new.c[name] for name in _CHANGING}
            | {"state": new.c.state, "ver": new.c.ver + 1, "owner": None, "lease_until": None, "updated_at": now}
        )
        .returning(message.c.id)
    )


def _locked_in_order(connection: Connection, new: Any) -> list[ColumnElement[bool]]:
    """Rows locked in the order of their ids, whatever join the database chooses: two batches never deadlock.

    SQLite has one writer at a time, and would compare every row of the batch with every other.
    """
    if connection.dialect.name == "sqlite":
        return []
    rows = select(message.c.id).where(message.c.id.in_(select(new.c.id))).order_by(message.c.id).with_for_update()
    return [message.c.id.in_(select(rows.cte("locked").c.id))]


def _row(move: Move) -> dict[str, Any]:
    m = move.message
    row = {name: move.changes.get(name, getattr(m, name)) for name in _CHANGING}
    return {"id": m.id, "ver": m.ver, "attempt": m.attempt, "before": m.state, "state": move.to, **row}


def _event(move: Move) -> Event:
    m = move.message
    facts = {"from": m.state, "to": move.to, "attempt": m.attempt, **move.facts}
    facts |= {name: move.changes[name] for name in ("reason", "code") if move.changes.get(name) is not None}
    return Event(move.action, "message", m.id, m.ver + 1, m.person_id, m.touch_id, facts)

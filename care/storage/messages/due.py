"""What time alone moves: texts whose last moment is over, claims whose lease is over, look-ups that are due."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, literal_column, select

from care.storage.messages.claim import QUEUED
from care.storage.messages.row import COLUMNS, Message, message_from
from care.storage.tables import call, message

# Written out, not bound, so that the partial indexes serve these queries (see claim.py).
_OPEN = message.c.state.in_([literal_column("'held'"), literal_column("'queued'")])
_SENDING = message.c.state == literal_column("'sending'")
_ASKED = message.c.state.in_([literal_column("'accepted'"), literal_column("'unknown'")])


def overdue(connection: Connection, now: datetime, limit: int) -> list[Message]:
    """Held and queued texts whose last moment has come, locked for this transaction."""
    return _locked(connection, (_OPEN, message.c.not_after <= now), message.c.not_after, limit)


def abandoned(connection: Connection, now: datetime, limit: int) -> list[Message]:
    """Texts in `sending` whose deliverer's lease is over, locked for this transaction."""
    return _locked(connection, (_SENDING, message.c.lease_until <= now), message.c.lease_until, limit)


def to_look_up(connection: Connection, now: datetime, limit: int) -> list[Message]:
    """Texts whose outcome or receipt is missing and whose next look-up is due; not locked, since vendors are slow."""
    conditions = (message.c.settle_at.is_not(None), message.c.settle_at <= now, _ASKED)
    query = select(*COLUMNS).where(*conditions).order_by(message.c.settle_at, message.c.id).limit(limit)
    return [message_from(row) for row in connection.execute(query)]


def count_due(connection: Connection, now: datetime) -> int:
    """How many texts are queued and may go at `now`."""
    due = QUEUED, message.c.not_before <= now, message.c.not_after > now
    return connection.scalar(select(func.count()).select_from(message).where(*due)) or 0


def lock(connection: Connection, ids: Collection[int]) -> dict[int, Message]:
    """The messages of these ids by id, locked in the order of their ids; unknown ids are left out."""
    query = select(*COLUMNS).where(message.c.id.in_(ids)).order_by(message.c.id).with_for_update()
    return {row.id: message_from(row) for row in connection.execute(query)}


def tries_of_calls(connection: Connection, touch_ids: Collection[int]) -> dict[int, int]:
    """How often somebody tried to call for each touch; touches without a call are left out."""
    query = select(call.c.touch_id, func.max(call.c.tries)).where(call.c.touch_id.in_(touch_ids))
    return {touch_id: tries for touch_id, tries in connection.execute(query.group_by(call.c.touch_id))}


def _locked(
    connection: Connection, conditions: tuple[ColumnElement[bool], ...], by: ColumnElement[datetime], limit: int
) -> list[Message]:
    query = select(*COLUMNS).where(*conditions).order_by(by, message.c.id).limit(limit)
    return [message_from(row) for row in connection.execute(query.with_for_update(skip_locked=True))]

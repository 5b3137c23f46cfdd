"""What a notice that is called off still has waiting: ended in batches, each row with its event."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, select, update

from care.rules.lifecycles import MESSAGE_OPEN, GiftState
from care.rules.notices import Notice
from care.rules.reasons import Reason
from care.storage.audit import Action, Actor, Event, append
from care.storage.engine import Database
from care.storage.tables import gift, message, touch

_BATCH = 2000
_OPEN: Mapping[str, tuple[Table, frozenset[str]]] = {
    "message": (message, frozenset(MESSAGE_OPEN)),
    "gift": (gift, frozenset({GiftState.DUE})),
}


def call_off(
    database: Database, notice: Notice, reason: Reason, actor: Actor, at: datetime, person_id: int | None = None
) -> int:
    """End every text and gift of the notice that waits, or one person's; returns how many. `at` is aware UTC."""
    ended = 0
    for entity in _OPEN:
        while True:
            with database.begin() as connection:
                batch = _end_batch(connection, entity, notice, reason, actor, at, person_id)
            ended += batch
            if batch < _BATCH:
                break
    return ended


def _end_batch(
    connection: Connection,
    entity: str,
    notice: Notice,
    reason: Reason,
    actor: Actor,
    at: datetime,
    person_id: int | None,
) -> int:
    table, states = _OPEN[entity]
    # The index of days finds them: the touches of one touchpoint over all years are many.
    of_notice: tuple[ColumnElement[bool], ...] = (
        touch.c.due_on.between(notice.due_on, notice.last_on),
        touch.c.touchpoint == notice.touchpoint,
        touch.c.occasion == notice.occasion,
    )
    if person_id is not None:
        of_notice = (*of_notice, touch.c.person_id == person_id)
    joined = select(table.c.id, table.c.state).join(touch, touch.c.id == table.c.touch_id)
    open_rows = joined.where(*of_notice, table.c.state.in_(sorted(states))).order_by(table.c.id).limit(_BATCH)
    stood = {row.id: row.state for row in connection.execute(open_rows.with_for_update(of=table))}
    same = table.c.id.in_(list(stood)), table.c.state.in_(sorted(states))
    ending = update(table).where(*same).values(state="cancelled", reason=reason.value, ver=table.c.ver + 1)
    ended = connection.execute(ending.returning(table.c.id, table.c.ver, table.c.person_id, table.c.touch_id)).all()
    append(
        connection,
        (
            Event(
                Action.CANCELLED,
                entity,
                row.id,
                row.ver,
                row.person_id,
                row.touch_id,
                {"from": stood[row.id], "to": "cancelled", "reason": reason},
            )
            for row in ended
        ),
        actor,
        at,
    )
    return len(ended)

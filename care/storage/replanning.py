"""Touches of changed deals: what stands, and the moves that a changed fact makes (design 4)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, select, update

from care.rules.reasons import Reason
from care.storage.audit import Action, Event
from care.storage.tables import call, gift, message, touch

TABLES: Mapping[str, Table] = {"sms": message, "call": call, "gift": gift}
_NAMES = {"sms": "message", "call": "call", "gift": "gift"}


@dataclass(frozen=True, slots=True)
class TouchRows:
    """One touch with all its channel rows, by channel."""

    touch: Row[Any]
    rows: Mapping[str, list[Row[Any]]] = field(default_factory=dict)


def touches_of_deals(connection: Connection, deal_ids: Collection[int]) -> list[TouchRows]:
    """Every touch that is about one of the deals, locked against other writers until the transaction ends."""
    return _with_rows(connection, touch.c.deal_id.in_(list(deal_ids)))


def touches_ahead_of_persons(
    connection: Connection, person_ids: Collection[int], touchpoints: Collection[str], day: date
) -> list[TouchRows]:
    """These persons' own touches of some touchpoints that are due on `day` or later, locked as above."""
    mine = touch.c.person_id.in_(list(person_ids)), touch.c.deal_id.is_(None)
    return _with_rows(connection, *mine, touch.c.touchpoint.in_(list(touchpoints)), touch.c.due_on >= day)


def _with_rows(connection: Connection, *wanted: ColumnElement[bool]) -> list[TouchRows]:
    touches = connection.execute(select(touch).where(*wanted).order_by(touch.c.id).with_for_update()).all()
    found = {row.id: TouchRows(row, {name: [] for name in TABLES}) for row in touches}
    for name, table in TABLES.items():
        for row in connection.execute(select(table).where(table.c.touch_id.in_(list(found))).order_by(table.c.id)):
            found[row.touch_id].rows[name].append(row)
    return list(found.values())


def queued_of_persons(connection: Connection, person_ids: Collection[int]) -> Sequence[Row[Any]]:
    """Texts that wait to be sent to these persons, with their touch's own columns beside them."""
    columns = touch.c.touchpoint, touch.c.occasion, touch.c.due_on, touch.c.deal_id, touch.c.subject
    query = select(message, *columns).join(touch, touch.c.id == message.c.touch_id)
    return connection.execute(
        query.where(message.c.person_id.in_(list(person_ids)), message.c.state == "queued").order_by(message.c.id)
    ).all()


def close_row(connection: Connection, channel: str, row: Row[Any], reason: Reason) -> Event | None:
    """Cancel one channel row that nothing happened to yet; None when somebody moved it meanwhile."""
    facts = {"from": row.state, "to": "cancelled", "reason": reason}
    return change_row(connection, channel, row, Action.CANCELLED, {"state": "cancelled", "reason": reason.value}, facts)


def change_row(
    connection: Connection,
    channel: str,
    row: Row[Any],
    action: Action,
    values: Mapping[str, Any],
    facts: Mapping[str, Any],
) -> Event | None:
    """Change one channel row, conditional on the version that was read; the event to append, or None."""
    table = TABLES[channel]
    same = table.c.id == row.id, table.c.ver == row.ver
    changed = connection.execute(update(table).where(*same).values(**values, ver=row.ver + 1))
    if changed.rowcount != 1:
        return None
    return Event(action, _NAMES[channel], row.id, row.ver + 1, row.person_id, row.touch_id, facts)


def change_touch(
    connection: Connection, row: Row[Any], action: Action, values: Mapping[str, Any], facts: Mapping[str, Any]
) -> Event:
    """Change a touch that this transaction has locked; the event to append."""
    connection.execute(update(touch).where(touch.c.id == row.id).values(**values, ver=row.ver + 1))
    return Event(action, "touch", row.id, row.ver + 1, row.person_id, row.id, facts)


def look_again(connection: Connection, touch_id: int, day: date) -> None:
    """Let the planner look at a touch again from `day` on."""
    connection.execute(update(touch).where(touch.c.id == touch_id).values(next_act_on=day))

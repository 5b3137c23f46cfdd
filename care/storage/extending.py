"""Touches that stand already and get further channels, a page of them in a few statements.

Most touches of an ordinary day are such: the gift was chosen days before the text goes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Table, bindparam, select, update

from care.storage.audit import Action, Event
from care.storage.tables import call, gift, message, touch
from care.storage.touches import REOPENED_AFTER, NewTouch, StandingTouch, add_channels

_TABLES: Mapping[str, Table] = {"message": message, "call": call, "gift": gift}


@dataclass(frozen=True, slots=True)
class Extension:
    """A touch as it was read, and what is to be added to it."""

    standing: StandingTouch
    new: NewTouch


def extend_touches(connection: Connection, extensions: Sequence[Extension], audited: list[Event]) -> set[int]:
    """Add the channel rows, and return the ids of the touches that got them.

    What somebody else changed since it was read is left alone. Rows that are opened again put their events into
    `audited`.
    """
    ours = _unchanged(connection, extensions)
    if not ours:
        return set()
    connection.execute(_UPDATE, [_values(one) for one in ours])
    closed = _closed_rows(connection, [one.standing.id for one in ours])
    add_channels(connection, [(one.standing.id, _without_reopened(connection, one, closed, audited)) for one in ours])
    return {one.standing.id for one in ours}


_UPDATE = (
    update(touch)
    .where(touch.c.id == bindparam("touch_id"))
    .values({name: bindparam(f"new_{name}") for name in ("ver", "next_act_on", "due_on", "planned_on")})
)


def _values(one: Extension) -> dict[str, Any]:
    values = {f"new_{name}": one.new.values[name] for name in ("next_act_on", "due_on", "planned_on")}
    return {"touch_id": one.standing.id, "new_ver": one.standing.ver + 1, **values}


def _unchanged(connection: Connection, extensions: Sequence[Extension]) -> list[Extension]:
    """Those whose version still stands, locked until the transaction ends (SQLite has one writer anyway)."""
    ids = [one.standing.id for one in extensions]
    locked = select(touch.c.id, touch.c.ver).where(touch.c.id.in_(ids)).order_by(touch.c.id).with_for_update()
    versions = {row.id: row.ver for row in connection.execute(locked)}
    return [one for one in extensions if versions.get(one.standing.id) == one.standing.ver]


Closed = Mapping[tuple[str, int, int], tuple[int, int]]  # (channel, touch, position) -> the row's id and version


def _closed_rows(connection: Connection, touch_ids: Sequence[int]) -> Closed:
    """The cancelled rows of these touches that may be opened again; calls and gifts have no position."""
    closed = {}
    for name, table in _TABLES.items():
        mine = table.c.touch_id.in_(touch_ids), table.c.state == "cancelled", table.c.reason.in_(REOPENED_AFTER)
        columns = [table.c[column] for column in ("id", "ver", "touch_id", "position") if column in table.c]
        for row in connection.execute(select(*columns).where(*mine)).mappings():
            closed[name, row["touch_id"], row.get("position", 0)] = (row["id"], row["ver"])
    return closed


def _without_reopened(connection: Connection, one: Extension, closed: Closed, audited: list[Event]) -> NewTouch:
    """Open cancelled rows again in place (their versions go on); what remains is to be inserted."""
    left: dict[str, list[Mapping[str, Any]]] = {}
    for name, rows in (("message", one.new.messages), ("call", one.new.calls), ("gift", one.new.gifts)):
        left[name] = []
        for row in rows:
            found = closed.get((name, one.standing.id, row.get("position", 0)))
            if found is None:
                left[name].append(row)
            else:
                audited.append(_reopen(connection, name, one.standing.id, found, row))
    return replace(one.new, messages=left["message"], calls=left["call"], gifts=left["gift"])


def _reopen(connection: Connection, name: str, touch_id: int, found: tuple[int, int], row: Mapping[str, Any]) -> Event:
    (row_id, ver), table = found, _TABLES[name]
    values = {"reason": None, **row, "ver": ver + 1}
    connection.execute(update(table).where(table.c.id == row_id).values(values))
    facts = {"from": "cancelled", "to": row["state"], "act_on": row["act_on"]}
    return Event(Action.PLANNED, name, row_id, ver + 1, row["person_id"], touch_id, facts)

"""Calls that stand in for a text that did not arrive (rules.md 8): one a touch, however many of its texts failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from care.rules.lifecycles import CallState
from care.storage.audit import Action, Actor, Event, append
from care.storage.messages.row import Message
from care.storage.tables import call

SCRIPT = "text_not_arrived"


@dataclass(frozen=True, slots=True)
class TextCall:
    """The call for one failed text: who calls, on which day, and by when (UTC)."""

    message: Message
    act_on: date
    due_at: datetime
    staff_id: int | None


def open_text_calls(connection: Connection, wanted: Sequence[TextCall], actor: Actor, at: datetime) -> int:
    """Put the calls on the lists, each with its event, and return how many are new.

    The messages must be locked by this transaction (they have just moved), so nobody else adds the same call.
    """
    by_touch = {w.message.touch_id: w for w in wanted}
    known = select(call.c.touch_id).where(call.c.script == SCRIPT, call.c.touch_id.in_(by_touch))
    for touch_id in connection.scalars(known).all():
        del by_touch[touch_id]
    if not by_touch:
        return 0
    connection.execute(insert(call), [_row(w) for w in by_touch.values()])
    added = select(call.c.id, call.c.touch_id).where(call.c.script == SCRIPT, call.c.touch_id.in_(by_touch))
    return append(connection, [_event(row.id, by_touch[row.touch_id]) for row in connection.execute(added)], actor, at)


def _row(wanted: TextCall) -> dict[str, Any]:
    m = wanted.message
    return {
        "touch_id": m.touch_id,
        "script": SCRIPT,
        "state": CallState.OPEN,
        "act_on": wanted.act_on,
        "due_at": wanted.due_at,
        "required": True,
        "node": False,
        "caller": "agent",
        "staff_id": wanted.staff_id,
        "project_id": m.project_id,
        "person_id": m.person_id,
        "ver": 1,
    }


def _event(call_id: int, wanted: TextCall) -> Event:
    m = wanted.message
    facts = {"to": CallState.OPEN, "script": SCRIPT, "act_on": wanted.act_on, "message": m.id}
    return Event(Action.PLANNED, "call", call_id, 1, m.person_id, m.touch_id, facts)

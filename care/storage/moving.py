"""One conditional move of a call, gift, duty, complaint or held text, with its audit event (design 4 and 8).

The legal "from" states and the version stand in the WHERE clause: of two people at once, one is told to look again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Table, update

from care.errors import WrongState
from care.rules.complaints import complaint_may_come_from
from care.rules.lifecycles import call_may_come_from, duty_may_come_from, gift_may_come_from, may_come_from
from care.storage.audit import Action, Actor, Event, append
from care.storage.tables import call, complaint, duty, gift, message

Kind = Literal["call", "complaint", "gift", "duty", "message"]
_KINDS: Mapping[Kind, tuple[Table, Callable[[Any], tuple[str, ...]]]] = {
    "call": (call, call_may_come_from),
    "complaint": (complaint, complaint_may_come_from),
    "gift": (gift, gift_may_come_from),
    "duty": (duty, duty_may_come_from),
    "message": (message, may_come_from),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A row as it was read: what a move needs to know of it."""

    id: int
    ver: int
    state: str
    person_id: int | None
    touch_id: int | None


@dataclass(frozen=True, slots=True)
class Move:
    """Where a row goes. `changes` are columns, `facts` and `personal` go into the event (personal ones beside it)."""

    to: str
    action: Action
    changes: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, Any] | None = None


def move(connection: Connection, kind: Kind, standing: Standing, way: Move, actor: Actor, at: datetime) -> None:
    """Make the move; WrongState when the row has changed since it was read, or may not go there. `at` is aware UTC."""
    table, may_come_from_states = _KINDS[kind]
    ver = standing.ver + 1
    same = (
        table.c.id == standing.id,
        table.c.ver == standing.ver,
        table.c.state == standing.state,
        table.c.state.in_(may_come_from_states(way.to)),
    )
    changed = connection.execute(update(table).where(*same).values(**way.changes, state=way.to, ver=ver))
    if changed.rowcount != 1:
        raise WrongState(f"Somebody else changed {kind} {standing.id} at this moment: look at it again.")
    facts = {"from": standing.state, "to": way.to, **way.facts}
    event = Event(way.action, kind, standing.id, ver, standing.person_id, standing.touch_id, facts, way.personal)
    append(connection, [event], actor, at)

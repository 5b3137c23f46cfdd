"""Who leaves hands their work to a successor: their seat, their open calls and their gifts, each with its event."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, bindparam, insert, select, update

from care.rules.lifecycles import CALL_OPEN, CallState, GiftState
from care.storage.audit import Action, Actor, Event, append
from care.storage.tables import call, gift, staff


@dataclass(frozen=True, slots=True)
class Seat:
    """A member of staff in one project."""

    id: int
    name: str
    role: str
    project_id: int
    left_on: date | None
    ver: int


def seats_named(connection: Connection, name: str) -> list[Seat]:
    """The members of staff of this name, one a project."""
    return [_seat(row) for row in connection.execute(select(staff).where(staff.c.name == name).order_by(staff.c.id))]


def seat_by_id(connection: Connection, staff_id: int) -> Seat:
    """The member of staff of this number, who must exist; locked until the transaction ends."""
    return _seat(connection.execute(select(staff).where(staff.c.id == staff_id).with_for_update()).one())


def add_seat(connection: Connection, name: str, role: str, project_id: int, actor: Actor, at: datetime) -> int:
    """A member of staff in a project, found or added; who is known by another role there gets this one."""
    query = select(staff).where(staff.c.name == name, staff.c.project_id == project_id)
    known = connection.execute(query).first()
    if known is None:
        joined_on = at.date()  # of UTC: of ninety days, an hour matters nothing
        values = {"name": name, "role": role, "project_id": project_id, "joined_on": joined_on, "ver": 1}
        staff_id: int = connection.execute(insert(staff).values(values).returning(staff.c.id)).scalar_one()
        facts = {"changed": {"role": [None, role], "project_id": [None, project_id], "joined_on": [None, joined_on]}}
        event = Event(Action.ACCOUNT_ADDED, "staff", staff_id, 1, facts=facts, personal={"name": [None, name]})
        append(connection, [event], actor, at)
        return staff_id
    if known.role != role or known.left_on is not None:
        changes = {"role": role, "left_on": None, "successor_id": None}
        _change_seat(connection, _seat(known), Action.ACCOUNT_ADDED, changes, actor, at)
    return int(known.id)


def hand_over(
    connection: Connection, leaver: Seat, heir: int | None, day: date, *, at_once: bool, actor: Actor, at: datetime
) -> tuple[int, int]:
    """The seat is left from `day` on; `at_once` its open calls and gifts go to the heir. Returns how many of each.

    Texts are signed by the successor from then on, because the signature follows the seat (care/rules/facts.py).
    """
    _change_seat(connection, leaver, Action.STAFF_LEFT, {"left_on": day, "successor_id": heir}, actor, at)
    if heir is None or not at_once:
        return 0, 0  # a later day's work comes over by itself: lists follow the seat too
    calls = connection.execute(_of(call, leaver.id, [state.value for state in sorted(CALL_OPEN)])).all()
    unclaimed = {"state": CallState.OPEN.value, "claimed_by": None, "lease_until": None}
    moved = _reassign(connection, call, calls, heir, unclaimed, actor, at)
    gifts = connection.execute(_of(gift, leaver.id, [GiftState.DUE.value, GiftState.ORDERED.value])).all()
    return moved, _reassign(connection, gift, gifts, heir, {}, actor, at)


def _of(table: Table, staff_id: int, states: list[str]) -> Any:
    return select(table).where(table.c.staff_id == staff_id, table.c.state.in_(states)).with_for_update()


def _reassign(
    connection: Connection,
    table: Table,
    rows: Any,
    staff_id: int,
    changes: dict[str, Any],
    actor: Actor,
    at: datetime,
) -> int:
    if not rows:
        return 0
    change = update(table).where(table.c.id == bindparam("of_id"), table.c.ver == bindparam("of_ver"))
    change = change.values(ver=table.c.ver + 1, staff_id=staff_id, **changes)
    connection.execute(change, [{"of_id": row.id, "of_ver": row.ver} for row in rows])
    events = []
    for row in rows:
        facts = {"from": row.state, "to": changes.get("state", row.state), "staff": [row.staff_id, staff_id]}
        events.append(
            Event(Action.REASSIGNED, table.name, row.id, row.ver + 1, row.person_id, row.touch_id, facts=facts)
        )
    append(connection, events, actor, at)
    return len(events)


def _change_seat(
    connection: Connection, seat: Seat, action: Action, changes: dict[str, Any], actor: Actor, at: datetime
) -> None:
    ver = seat.ver + 1
    connection.execute(update(staff).where(staff.c.id == seat.id).values(**changes, ver=ver))
    append(connection, [Event(action, "staff", seat.id, ver, facts=changes)], actor, at)


def _seat(row: Row[Any]) -> Seat:
    return Seat(row.id, row.name, row.role, row.project_id, row.left_on, row.ver)

"""Duties: what a person of the staff has to see to because the system must not (a low mood, a missed birthday)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select
from sqlalchemy.dialects import postgresql, sqlite

from care.errors import BadInput, NotFound, WrongState
from care.rules.lifecycles import DutyState
from care.storage.audit import Action, Actor, Event, append
from care.storage.moving import Move, Standing, move
from care.storage.tables import duty, person, project


@dataclass(frozen=True, slots=True)
class NewDuty:
    """A duty to open: `subject` names what it is about (`call:12`), `role` who may tick it, `due_at` is aware UTC."""

    kind: str
    subject: str
    project_id: int
    person_id: int | None
    role: str
    due_at: datetime
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class OpenDuty:
    """An open duty as a list shows it."""

    id: int
    kind: str
    subject: str
    role: str
    project: str
    customer_no: str | None
    due_at: datetime
    note: str | None = field(repr=False)


def open_duties(connection: Connection, duties: Sequence[NewDuty], actor: Actor, at: datetime) -> int:
    """Open the duties, each with its event, and return how many are new.

    One (kind, subject) is one duty for good, open or done: saying it again adds nothing.
    """
    wanted = {(new.kind, new.subject): new for new in reversed(duties)}
    if not wanted:
        return 0
    kinds: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    query = kinds.insert(duty).on_conflict_do_nothing().returning(duty.c.id, duty.c.kind, duty.c.subject)
    landed = connection.execute(query, [_row(new) for new in wanted.values()]).all()
    events = [_event(row.id, wanted[row.kind, row.subject]) for row in sorted(landed, key=lambda row: row.id)]
    return append(connection, events, actor, at)


def open_duty_list(connection: Connection, role: str | None = None, project_id: int | None = None) -> list[OpenDuty]:
    """The open duties, the most urgent first; of one role or project where asked."""
    joined = duty.join(project, project.c.id == duty.c.project_id).outerjoin(person, person.c.id == duty.c.person_id)
    columns = [duty.c[name] for name in ("id", "kind", "subject", "role", "due_at", "note")]
    query = select(*columns, project.c.name, person.c.customer_no).select_from(joined)
    query = query.where(duty.c.state == DutyState.OPEN).order_by(duty.c.due_at, duty.c.id)
    if role is not None:
        query = query.where(duty.c.role == role)
    if project_id is not None:
        query = query.where(duty.c.project_id == project_id)
    return [_open_duty(row) for row in connection.execute(query)]


def oldest_open(connection: Connection, kind: str, project_id: int, role: str) -> int | None:
    """The open duty of this kind, project and post that is due first; None without one."""
    mine = duty.c.kind == kind, duty.c.project_id == project_id, duty.c.role == role
    query = select(duty.c.id).where(*mine, duty.c.state == DutyState.OPEN).order_by(duty.c.due_at, duty.c.id)
    return connection.scalar(query.limit(1))


def open_duty_about(connection: Connection, kind: str, subject: str) -> int | None:
    """The open duty of a kind about this subject; None where it is done, or was never opened."""
    mine = duty.c.kind == kind, duty.c.subject == subject, duty.c.state == DutyState.OPEN
    return connection.scalar(select(duty.c.id).where(*mine))


def finish_duty(
    connection: Connection, duty_id: int, note: str, actor: Actor, at: datetime, role: str | None = None
) -> None:
    """Tick a duty, with what was done about it; NotFound or WrongState otherwise.

    BadInput where the role of whoever ticks it is known and not the duty's.
    """
    row = connection.execute(select(duty).where(duty.c.id == duty_id).with_for_update()).first()
    if row is None:
        raise NotFound(f"There is no duty {duty_id}: see the open ones with `care duties`.")
    if row.state == DutyState.DONE:
        raise WrongState(f"Duty {duty_id} is done already: there is nothing left to tick.")
    if role is not None and role != row.role:
        own, other = (name.replace("_", " ") for name in (row.role, role))
        raise BadInput(f"Duty {duty_id} is for the {own} to tick, not for the {other}: ask them.")
    facts = {"kind": row.kind, "subject": row.subject}
    way = Move(DutyState.DONE, Action.DUTY_DONE, {"note": note, "ended_at": at}, facts, {"note": note})
    move(connection, "duty", Standing(row.id, row.ver, row.state, row.person_id, None), way, actor, at)


def _row(new: NewDuty) -> dict[str, Any]:
    return {**{name: getattr(new, name) for name in NewDuty.__dataclass_fields__}, "state": DutyState.OPEN, "ver": 1}


def _event(duty_id: int, new: NewDuty) -> Event:
    facts = {"to": DutyState.OPEN, "kind": new.kind, "subject": new.subject, "role": new.role, "due_at": new.due_at}
    personal = {"note": new.note} if new.note else None
    return Event(Action.DUTY_OPENED, "duty", duty_id, 1, new.person_id, None, facts, personal)


def _open_duty(row: Row[Any]) -> OpenDuty:
    return OpenDuty(row.id, row.kind, row.subject, row.role, row.name, row.customer_no, row.due_at, row.note)

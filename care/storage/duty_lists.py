"""The console's list of duties: within somebody's scope, the most urgent first, a page at a time."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    tuple_,
)

from care.rules.lifecycles import DutyState
from care.rules.rights import Role, Scope
from care.storage.tables import deal, duty, person, project, visitor

# The words are those of the partial index: SQLite uses it for nothing else.
_OPEN = duty.c.state == literal_column(f"'{DutyState.OPEN.value}'")
_OF_DUTY = ("id", "ver", "kind", "subject", "role", "state", "due_at", "note", "ended_at", "project_id", "person_id")
_NUMBER = func.coalesce(person.c.mobile, person.c.phone).label("number")
_OF_PERSON = (person.c.name, person.c.sex, _NUMBER)
_COLUMNS = [*(duty.c[name] for name in _OF_DUTY), project.c.name.label("project"), *_OF_PERSON]
_JOINED = duty.join(project, project.c.id == duty.c.project_id).outerjoin(person, person.c.id == duty.c.person_id)
_DUTIES = select(*_COLUMNS).select_from(_JOINED)  # made once, as its columns are many


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A duty with whom it is about; instants are UTC."""

    id: int
    ver: int
    kind: str
    subject: str
    role: str
    state: str
    due_at: datetime
    note: str | None = field(repr=False)
    ended_at: datetime | None
    project_id: int
    person_id: int | None
    project: str
    name: str | None = field(repr=False)
    sex: Any
    number: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the list is asked for: None means all."""

    role: str | None = None
    project_id: int | None = None
    after: int | None = None
    kind: str | None = None


def within(scope: Scope) -> ColumnElement[bool]:
    """The duties that somebody with this scope may see: with a scope of staff those about their own customers and
    visitors, and those of their post that are about nobody."""
    projects_only = true() if scope.projects is None else duty.c.project_id.in_(sorted(scope.projects))
    if scope.staff is None:
        return projects_only
    deals = select(literal(1)).where(
        deal.c.primary_person_id == duty.c.person_id,
        deal.c.project_id == duty.c.project_id,
        deal.c.agent_id.in_(sorted(scope.staff)),
    )
    visitors = select(literal(1)).where(
        visitor.c.person_id == duty.c.person_id,
        visitor.c.project_id == duty.c.project_id,
        visitor.c.agent_id.in_(sorted(scope.staff)),
    )
    about_nobody = duty.c.person_id.is_(None) if scope.staff else false()
    return and_(projects_only, duty.c.role == Role.AGENT, or_(about_nobody, deals.exists(), visitors.exists()))


def open_duties_within(connection: Connection, scope: Scope, wanted: Wanted, limit: int) -> list[DutyLine]:
    """The open duties of a scope, by deadline."""
    query = _DUTIES.where(_OPEN, within(scope))
    if wanted.role is not None:
        query = query.where(duty.c.role == wanted.role)
    if wanted.project_id is not None:
        query = query.where(duty.c.project_id == wanted.project_id)
    if wanted.kind is not None:
        query = query.where(duty.c.kind == wanted.kind)
    if wanted.after is not None:
        deadline = select(duty.c.due_at).where(duty.c.id == wanted.after).scalar_subquery()
        query = query.where(tuple_(duty.c.due_at, duty.c.id) > tuple_(deadline, literal(wanted.after)))
    return [_line(row) for row in connection.execute(query.order_by(duty.c.due_at, duty.c.id).limit(limit))]


def count_duties_within(connection: Connection, scope: Scope, wanted: Wanted) -> int:
    """How many open duties there are on all pages."""
    return connection.scalar(select(func.count()).select_from(duty).where(_open(scope, wanted))) or 0


def duty_within(connection: Connection, duty_id: int, scope: Scope) -> DutyLine | None:
    """One duty in whatever state; None outside the scope."""
    query = _DUTIES.where(duty.c.id == duty_id, within(scope))
    row = connection.execute(query).first()
    return None if row is None else _line(row)


def appointments(connection: Connection, deal_ids: list[int]) -> dict[int, tuple[date | None, str | None]]:
    """Day and hour of the appointments of these deals."""
    query = select(deal.c.id, deal.c.appointment_on, deal.c.appointment_time).where(deal.c.id.in_(deal_ids))
    return {row.id: (row.appointment_on, row.appointment_time) for row in connection.execute(query)}


def _open(scope: Scope, wanted: Wanted) -> ColumnElement[bool]:
    mine = [_OPEN, within(scope)]
    if wanted.role is not None:
        mine.append(duty.c.role == wanted.role)
    if wanted.project_id is not None:
        mine.append(duty.c.project_id == wanted.project_id)
    return and_(*mine)


def _line(row: Row[Any]) -> DutyLine:
    return DutyLine(**row._mapping)

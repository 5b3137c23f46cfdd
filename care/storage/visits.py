"""Visitors and their visits, each with its event; within somebody's scope, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, select, true, update

from care.rules.rights import Scope
from care.rules.troubles import TroubleKind
from care.rules.visits import same_name, visitor_no
from care.storage.audit import Action, Actor, Event, append
from care.storage.day_lines import Which
from care.storage.importing.ids import new_ids
from care.storage.importing.people import insert_people
from care.storage.personal_data import ERASED
from care.storage.tables import person, project, staff, visit, visitor
from care.storage.troubles import Count, Day


@dataclass(frozen=True, slots=True)
class NewVisit:
    """A visit as it is written down. `reception` are the steps that were done, `gift` what they took home."""

    project_id: int
    visited_on: date
    kind: str
    agent_id: int
    source: str | None = None
    wants: str | None = field(default=None, repr=False)
    escort_id: int | None = None
    reception: Sequence[str] = ()
    gift: str | None = None
    next_step: str | None = field(default=None, repr=False)
    next_on: date | None = None


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A visit with who came, as a list shows it."""

    id: int
    person_id: int
    project_id: int
    agent_id: int
    name: str = field(repr=False)
    sex: Any
    mobile: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    customer_no: str
    project: str
    agent: str
    visited_on: date
    kind: str
    source: str | None
    wants: str | None = field(repr=False)
    reception: str
    escort: str | None
    gift: str | None
    next_step: str | None = field(repr=False)
    next_on: date | None
    late: bool
    recorded_by: str
    recorded_at: datetime
    intent: str | None
    became_on: date | None


_ESCORT = staff.alias("escort")
_OF_VISIT = ("visited_on", "kind", "source", "wants", "reception", "gift", "next_step", "next_on", "late")
_COLUMNS = [
    *(visit.c[name] for name in ("id", "person_id", "project_id", "agent_id", "recorded_by", "recorded_at")),
    *(visit.c[name] for name in _OF_VISIT),
    *(person.c[name] for name in ("name", "sex", "mobile", "phone", "customer_no")),
    *(project.c.name.label("project"), staff.c.name.label("agent"), _ESCORT.c.name.label("escort")),
    *(visitor.c.intent, visitor.c.became_on),
]
_JOINED = (
    visit.join(person, person.c.id == visit.c.person_id)
    .join(project, project.c.id == visit.c.project_id)
    .join(staff, staff.c.id == visit.c.agent_id)
    .outerjoin(_ESCORT, _ESCORT.c.id == visit.c.escort_id)
    .outerjoin(visitor, visitor.c.person_id == visit.c.person_id)
)


def known_person(connection: Connection, number: str | None, name: str) -> int | None:
    """Who has this number and this name already: a customer, or a visitor who comes again. None for a stranger."""
    if number is None:
        return None
    query = select(person.c.id, person.c.name).where((person.c.mobile == number) | (person.c.phone == number))
    rows = connection.execute(query.where(person.c.status != ERASED).order_by(person.c.id)).all()
    same = [row.id for row in rows if row.name == name] + [row.id for row in rows if same_name(row.name, name)]
    return same[0] if same else None


def add_visitor(
    connection: Connection, values: dict[str, Any], project_id: int, agent_id: int, actor: Actor, at: datetime
) -> int:
    """A new person who has not bought, with a number of ours; `values` are name, sex and the number's columns."""
    (person_id,) = new_ids(connection, person, 1)
    insert_people(connection, [(person_id, visitor_no(person_id), {**values, "held": False})])
    connection.execute(insert(visitor).values(person_id=person_id, project_id=project_id, agent_id=agent_id))
    facts = {"project": project_id, "agent": agent_id, "personal_fields": sorted(values)}
    append(connection, [Event(Action.VISITED, "person", person_id, 1, person_id, None, facts, values)], actor, at)
    return person_id


def set_intent(connection: Connection, person_id: int, intent: str, actor: Actor, at: datetime) -> None:
    """How near a visitor is to buying, where that has changed; of somebody who is no visitor, nothing."""
    mine = visitor.c.person_id == person_id, visitor.c.intent.is_distinct_from(intent)
    if connection.execute(update(visitor).where(*mine).values(intent=intent)).rowcount:
        _log(connection, person_id, Action.VISITED, {"intent": intent}, actor, at)


def add_visit(connection: Connection, person_id: int, new: NewVisit, *, late: bool, actor: Actor, at: datetime) -> int:
    """Write a visit down and return its number; `is_recorded` says whether it stands already."""
    told = (
        "project_id",
        "visited_on",
        "kind",
        "agent_id",
        "source",
        "wants",
        "escort_id",
        "gift",
        "next_step",
        "next_on",
    )
    values = {name: getattr(new, name) for name in told}
    values |= {"reception": " ".join(new.reception), "late": late, "recorded_by": actor.name, "recorded_at": at}
    row = insert(visit).values(person_id=person_id, ver=1, **values).returning(visit.c.id)
    number: int = connection.execute(row).scalar_one()
    aside = {name: values.pop(name) for name in ("wants", "next_step") if values[name]}
    facts = {
        name: value
        for name, value in values.items()
        if name not in {"recorded_by", "recorded_at", "wants", "next_step"}
    }
    append(connection, [Event(Action.VISITED, "visit", number, 1, person_id, None, facts, aside or None)], actor, at)
    return number


def is_recorded(connection: Connection, person_id: int, new: NewVisit) -> bool:
    """Whether this visit of that day stands already."""
    same = visit.c.person_id == person_id, visit.c.project_id == new.project_id
    same_day = visit.c.visited_on == new.visited_on, visit.c.kind == new.kind
    return connection.scalar(select(visit.c.id).where(*same, *same_day)) is not None


def became_buyer(
    connection: Connection, person_id: int, on: date | None, facts: dict[str, Any], actor: Actor, at: datetime
) -> None:
    """A visitor has bought: on the record of the person, who stays."""
    day = func.coalesce(visitor.c.became_on, on)
    connection.execute(update(visitor).where(visitor.c.person_id == person_id).values(became_on=day))
    _log(connection, person_id, Action.BECAME_BUYER, facts, actor, at)


def visits_within(scope: Scope) -> ColumnElement[bool]:
    """The visits that somebody with this scope may see: an agent those whom they received."""
    staff_only = true() if scope.staff is None else visit.c.agent_id.in_(sorted(scope.staff))
    projects_only = true() if scope.projects is None else visit.c.project_id.in_(sorted(scope.projects))
    return and_(staff_only, projects_only)


def list_visits(
    connection: Connection, scope: Scope, before: int | None, limit: int, *, late: bool = False
) -> list[VisitLine]:
    """The newest records of a scope, those before the visit `before`; `late`: only those of an earlier day."""
    query = select(*_COLUMNS).select_from(_JOINED).where(visits_within(scope))
    if late:
        query = query.where(visit.c.late)
    if before is not None:
        query = query.where(visit.c.id < before)
    return [_line(row) for row in connection.execute(query.order_by(visit.c.id.desc()).limit(limit))]


def count_visits(connection: Connection, scope: Scope, *, late: bool = False) -> int:
    """How many records `list_visits` has in all its pages."""
    query = select(func.count()).select_from(_JOINED).where(visits_within(scope))
    return connection.scalar(query.where(visit.c.late) if late else query) or 0


def visit_within(connection: Connection, visit_id: int, scope: Scope) -> VisitLine | None:
    """One visit; None outside the scope."""
    row = connection.execute(select(*_COLUMNS).select_from(_JOINED).where(visit.c.id == visit_id, visits_within(scope)))
    found = row.first()
    return None if found is None else _line(found)


def visits_of(connection: Connection, person_id: int, scope: Scope, limit: int) -> list[VisitLine]:
    """The visits of one person that the scope sees, the newest first."""
    query = select(*_COLUMNS).select_from(_JOINED).where(visit.c.person_id == person_id, visits_within(scope))
    rows = connection.execute(query.order_by(visit.c.visited_on.desc(), visit.c.id.desc()).limit(limit))
    return [_line(row) for row in rows]


def count_late_visits(connection: Connection, day: Day, which: Which) -> list[Count]:
    """The visits that were written down on the day, of an earlier one, by project."""
    holds = [visit.c.late, visit.c.recorded_at >= day.since, visit.c.recorded_at < day.until]
    if which.projects is not None:
        holds.append(visit.c.project_id.in_(sorted(which.projects)))
    if which.agent_id is not None:
        holds.append(visit.c.agent_id == which.agent_id)
    query = select(visit.c.project_id, func.count()).where(*holds).group_by(visit.c.project_id)
    return [Count(TroubleKind.VISIT_LATE, None, project_id, n) for project_id, n in connection.execute(query)]


def sellers(connection: Connection, projects: frozenset[int] | None) -> list[Row[Any]]:
    """Who may receive visitors: the agents who are there, with their project; None means of all projects."""
    query = select(staff.c.id, staff.c.name, staff.c.project_id, project.c.name.label("project")).join(project)
    query = query.where(staff.c.role == "agent", staff.c.left_on.is_(None))
    if projects is not None:
        query = query.where(staff.c.project_id.in_(sorted(projects)))
    return list(connection.execute(query.order_by(project.c.name, staff.c.name)))


def _log(
    connection: Connection, person_id: int, action: Action, facts: dict[str, Any], actor: Actor, at: datetime
) -> None:
    raised = update(person).where(person.c.id == person_id).values(ver=person.c.ver + 1).returning(person.c.ver)
    ver: int = connection.execute(raised).scalar_one()
    append(connection, [Event(action, "person", person_id, ver, person_id, None, facts)], actor, at)


def _line(row: Row[Any]) -> VisitLine:
    return VisitLine(**row._mapping)

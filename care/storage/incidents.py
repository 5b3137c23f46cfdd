"""Incidents and what was done about them, each with its event (S-88)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, case, insert, select, update

from care.errors import NotFound, WrongState
from care.rules.rights import Scope
from care.storage.audit import Action, Actor, Event, append
from care.storage.tables import account, account_seat, incident, incident_entry, project, staff


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident, or a drill; `kind` is an id of plan/incidents.yaml. Instants are UTC."""

    id: int
    kind: str
    project_id: int
    project: str
    drill: bool
    what: str = field(repr=False)
    state: str
    opened_by: str
    opened_at: datetime
    closed_by: str | None
    closed_at: datetime | None
    ver: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody did: a `step` of the checklist, a `call` of the contact tree, or a `note`."""

    kind: str
    item: str | None
    words: str | None = field(repr=False)
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a post, with the number that the staff list has of them."""

    role: str
    name: str
    phone: str | None = field(repr=False)


def open_incident(
    connection: Connection, kind: str, project_id: int, what: str, drill: bool, actor: Actor, at: datetime
) -> int:
    """Open one and return its number."""
    values = {"kind": kind, "project_id": project_id, "what": what, "drill": drill, "state": "open"}
    new = insert(incident).values(**values, opened_by=actor.name, opened_at=at, ver=1).returning(incident.c.id)
    incident_id: int = connection.execute(new).scalar_one()
    facts = {"kind": kind, "project": project_id, "drill": drill}
    _tell(connection, Action.INCIDENT_OPENED, incident_id, 1, facts, what, actor, at)
    return incident_id


def incidents_within(connection: Connection, scope: Scope, after: int | None, limit: int) -> list[Incident]:
    """The incidents of a scope's projects, the open ones first, then the newest; those before the number `after`."""
    query = _query(scope)
    if after is not None:
        query = query.where(incident.c.state == "closed", incident.c.id < after)
    open_first = case((incident.c.state == "open", 0), else_=1)
    return [Incident(*row) for row in connection.execute(query.order_by(open_first, incident.c.id.desc()).limit(limit))]


def read_incident(connection: Connection, incident_id: int, scope: Scope) -> tuple[Incident, Sequence[Entry]]:
    """One incident and its log, the newest entry first; NotFound outside the scope."""
    row = connection.execute(_query(scope).where(incident.c.id == incident_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no incident {incident_id}: see the list.")
    columns = [incident_entry.c[name] for name in ("kind", "item", "words", "noted_by", "noted_at")]
    log = select(*columns).where(incident_entry.c.incident_id == incident_id).order_by(incident_entry.c.id.desc())
    return Incident(*row), [Entry(*entry) for entry in connection.execute(log)]


def add_entry(
    connection: Connection, found: Incident, kind: str, item: str | None, words: str | None, actor: Actor, at: datetime
) -> None:
    """Write down what was done. WrongState once the incident is closed."""
    ver = _next(connection, found.id, {})
    values = {"incident_id": found.id, "kind": kind, "item": item, "words": words, "noted_by": actor.name}
    connection.execute(insert(incident_entry).values(**values, noted_at=at))
    _tell(connection, Action.INCIDENT_NOTED, found.id, ver, {"kind": kind, "item": item}, words, actor, at)


def close_incident(connection: Connection, found: Incident, words: str, actor: Actor, at: datetime) -> None:
    """Close it, with how it ended. WrongState where it is closed already."""
    ver = _next(connection, found.id, {"state": "closed", "closed_by": actor.name, "closed_at": at})
    values = {"incident_id": found.id, "kind": "note", "words": words, "noted_by": actor.name, "noted_at": at}
    connection.execute(insert(incident_entry).values(values))
    _tell(connection, Action.INCIDENT_CLOSED, found.id, ver, {"drill": found.drill}, words, actor, at)


def holders_of_posts(connection: Connection, project_id: int) -> list[Holder]:
    """Who holds which post: people with a seat in the project, and those of the company, who have none anywhere."""
    seat = account_seat.join(staff, staff.c.id == account_seat.c.staff_id)
    anywhere = select(account_seat.c.account_id)
    joined = account.outerjoin(seat, account_seat.c.account_id == account.c.id)
    query = select(account.c.role, account.c.name, staff.c.phone).select_from(joined)
    here = (staff.c.project_id == project_id) | account.c.id.not_in(anywhere)
    return [Holder(*row) for row in connection.execute(query.where(account.c.left_on.is_(None), here).order_by("name"))]


def _query(scope: Scope) -> Select[Any]:
    names = Incident.__dataclass_fields__
    columns = [project.c.name.label(name) if name == "project" else incident.c[name] for name in names]
    query = select(*columns).select_from(incident.join(project, project.c.id == incident.c.project_id))
    return query if scope.projects is None else query.where(incident.c.project_id.in_(sorted(scope.projects)))


def _next(connection: Connection, incident_id: int, values: dict[str, Any]) -> int:
    open_one = update(incident).where(incident.c.id == incident_id, incident.c.state == "open")
    moved = open_one.values(**values, ver=incident.c.ver + 1).returning(incident.c.ver)
    ver: int | None = connection.execute(moved).scalar_one_or_none()
    if ver is None:
        raise WrongState(f"Incident {incident_id} is closed: open a new one if it begins again.")
    return ver


def _tell(
    connection: Connection,
    action: Action,
    incident_id: int,
    ver: int,
    facts: dict[str, Any],
    words: str | None,
    actor: Actor,
    at: datetime,
) -> None:
    personal = {"words": words} if words else None
    append(connection, [Event(action, "incident", incident_id, ver, facts=facts, personal=personal)], actor, at)

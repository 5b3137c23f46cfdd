"""Small services that people did for customers and visitors (S-60), each with its event."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from care.rules.rights import Scope
from care.storage.audit import Action, Actor, Event, append
from care.storage.tables import deal, person, project, small_service, staff


@dataclass(frozen=True, slots=True)
class SmallService:
    """One service, as a list shows it."""

    id: int
    at: datetime
    by: str
    what: str = field(repr=False)
    project: str
    person_id: int | None
    name: str | None = field(repr=False)
    sex: Any


def add_service(
    connection: Connection, project_id: int, person_id: int | None, what: str, actor: Actor, at: datetime
) -> int:
    """Write one down and return its number."""
    values = {"project_id": project_id, "person_id": person_id, "what": what, "done_by": actor.name, "done_at": at}
    new = insert(small_service).values(**values, ver=1).returning(small_service.c.id)
    service_id: int = connection.execute(new).scalar_one()
    event = Event(
        Action.SERVICE_NOTED, "small_service", service_id, 1, person_id, None, {"project": project_id}, {"what": what}
    )
    append(connection, [event], actor, at)
    return service_id


def services_within(
    connection: Connection, scope: Scope, after: int | None, limit: int, by: str | None
) -> list[SmallService]:
    """The newest services of a scope's projects, newest first, those before the service `after`; of one person."""
    columns = [small_service.c[name] for name in ("id", "done_at", "done_by", "what")]
    columns += [project.c.name, small_service.c.person_id, person.c.name, person.c.sex]
    joined = small_service.join(project, project.c.id == small_service.c.project_id)
    joined = joined.outerjoin(person, person.c.id == small_service.c.person_id)
    query = select(*columns).select_from(joined)
    if scope.projects is not None:
        query = query.where(small_service.c.project_id.in_(sorted(scope.projects)))
    if by is not None:
        query = query.where(small_service.c.done_by == by)
    if after is not None:
        query = query.where(small_service.c.id < after)
    return [SmallService(*row) for row in connection.execute(query.order_by(small_service.c.id.desc()).limit(limit))]


def customer_in_scope(connection: Connection, customer_no: str, project_id: int, scope: Scope) -> int | None:
    """The person of that number with a deal in the project, seen by this scope; None where there is none."""
    query = select(person.c.id).join(deal, deal.c.primary_person_id == person.c.id)
    query = query.where(person.c.customer_no == customer_no, deal.c.project_id == project_id)
    if scope.staff is not None:
        query = query.join(staff, staff.c.id == deal.c.agent_id).where(staff.c.id.in_(sorted(scope.staff)))
    return connection.scalar(query.limit(1))

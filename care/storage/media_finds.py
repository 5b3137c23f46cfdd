"""What somebody found about a project in the media (S-54), each with its event."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from care.rules.rights import Scope
from care.storage.audit import Action, Actor, Event, append
from care.storage.tables import media_find, project


@dataclass(frozen=True, slots=True)
class Find:
    """One find, as a list shows it."""

    id: int
    project: str
    found_on: date
    medium: str
    what: str
    tone: str
    noted_by: str


def add_find(
    connection: Connection,
    project_id: int,
    found_on: date,
    medium: str,
    what: str,
    tone: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Write one down and return its number. `at` is aware UTC."""
    values = {"project_id": project_id, "found_on": found_on, "medium": medium, "what": what, "tone": tone}
    row = insert(media_find).values(**values, noted_by=actor.name, noted_at=at, ver=1).returning(media_find.c.id)
    number: int = connection.execute(row).scalar_one()
    facts = {"project": project_id, "found_on": found_on, "tone": tone}
    event = Event(Action.MEDIA_FOUND, "media_find", number, 1, facts=facts, personal={"medium": medium, "what": what})
    append(connection, [event], actor, at)
    return number


def finds_within(connection: Connection, scope: Scope, after: int | None, limit: int) -> list[Find]:
    """The newest finds about a scope's projects, those written down before `after`."""
    columns = [media_find.c[name] for name in ("found_on", "medium", "what", "tone", "noted_by")]
    query = select(media_find.c.id, project.c.name, *columns).join(project, project.c.id == media_find.c.project_id)
    if scope.projects is not None:
        query = query.where(media_find.c.project_id.in_(sorted(scope.projects)))
    if after is not None:
        query = query.where(media_find.c.id < after)
    return [Find(*row) for row in connection.execute(query.order_by(media_find.c.id.desc()).limit(limit))]

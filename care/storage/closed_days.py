"""The days on which a project's sales office is closed: kept one by one, each change on record."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from care.storage.audit import Action, Actor, Event, append
from care.storage.audit_counts import next_number
from care.storage.tables import closed_day, project


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A closed day of a project, and why."""

    project: str
    day: date
    reason: str


def close(
    connection: Connection, project_id: int, days: Collection[date], reason: str, actor: Actor, at: datetime
) -> int:
    """Close the days that are not closed yet, each with its event; returns how many those were."""
    kinds: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    query = kinds.insert(closed_day).on_conflict_do_nothing().returning(closed_day.c.day)
    rows = [{"project_id": project_id, "day": day, "reason": reason} for day in days]
    landed = sorted(connection.scalars(query, rows))
    facts = {"project_id": project_id, "reason": reason}
    return append(connection, [_event(connection, Action.DAY_CLOSED, day, facts) for day in landed], actor, at)


def open_again(connection: Connection, project_id: int, days: Collection[date], actor: Actor, at: datetime) -> int:
    """Open those of the days that are closed, each with its event; returns how many those were."""
    chosen = (closed_day.c.project_id == project_id, closed_day.c.day.in_(sorted(days)))
    gone = sorted(connection.scalars(delete(closed_day).where(*chosen).returning(closed_day.c.day)))
    facts = {"project_id": project_id}
    return append(connection, [_event(connection, Action.DAY_OPENED, day, facts) for day in gone], actor, at)


def list_closed(connection: Connection, since: date, project_id: int | None) -> list[ClosedDay]:
    """The closed days from `since`, of one project or all, by day."""
    query = select(project.c.name, closed_day.c.day, closed_day.c.reason).join_from(closed_day, project)
    query = query.where(closed_day.c.day >= since).order_by(closed_day.c.day, project.c.id)
    if project_id is not None:
        query = query.where(project.c.id == project_id)
    return [ClosedDay(*row) for row in connection.execute(query)]


def _event(connection: Connection, action: Action, day: date, facts: dict[str, Any]) -> Event:
    return Event(action, "closed_day", next_number(connection, "closed_day"), 1, facts={"day": day, **facts})

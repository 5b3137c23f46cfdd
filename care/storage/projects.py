"""Projects as planning sees them: where each begins, when it last ran, and on which days it is closed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, or_, select, update

from care.rules.touchpoints import Plan
from care.storage.tables import closed_day, project, staff


@dataclass(frozen=True, slots=True)
class Beginning:
    """Nothing due before `begins_on` is ever planned; `last_planned_on` is the newest day that was."""

    begins_on: date
    last_planned_on: date | None


@dataclass(frozen=True, slots=True)
class ProjectAge:
    """How far a project is planned, and when (UTC) its newest list was imported."""

    name: str
    last_planned_on: date | None
    imported_at: datetime | None


def project_ages(connection: Connection) -> list[ProjectAge]:
    """Every project in the order of its first import; reads no deal, unlike the day report's facts."""
    columns = project.c.name, project.c.last_planned_on, project.c.imported_at
    return [ProjectAge(*row) for row in connection.execute(select(*columns).order_by(project.c.id))]


def beginnings(connection: Connection, plan: Plan, today: date) -> dict[int, Beginning]:
    """By project id: `live_from` of its plan file, else the first day that was planned, else `today` (rules.md 4)."""
    return {
        row.id: Beginning(plan.project(row.name).live_from or row.first_planned_on or today, row.last_planned_on)
        for row in connection.execute(select(project))
    }


def project_id_of(connection: Connection, plan: Plan, name: str) -> int | None:
    """The id of a project by name or alias; None where no deal of it was ever imported."""
    proper = plan.project(name).name or name
    return connection.scalar(select(project.c.id).where(project.c.name.in_({name, proper})))


def project_name(connection: Connection, project_id: int | None) -> str | None:
    """The name of a project; None for None."""
    return connection.scalar(select(project.c.name).where(project.c.id == project_id))


def closed_days(connection: Connection) -> Mapping[int, frozenset[date]]:
    """The closed days of each project."""
    found: dict[int, set[date]] = {}
    for row in connection.execute(select(closed_day.c.project_id, closed_day.c.day)):
        found.setdefault(row.project_id, set()).add(row.day)
    return {project_id: frozenset(days) for project_id, days in found.items()}


def mark_first_planned(connection: Connection, day: date, project_id: int | None) -> None:
    """Remember the beginning of projects that have none yet; before the first touch, so that a crash keeps it."""
    connection.execute(
        update(project).where(project.c.first_planned_on.is_(None), *_one(project_id)).values(first_planned_on=day)
    )


def mark_planned(connection: Connection, day: date, project_id: int | None, now: datetime) -> None:
    """Remember that `day` was planned to its end, unless a later day was; and that it was so at `now` (UTC)."""
    connection.execute(update(project).where(*_one(project_id)).values(planned_at=now))
    older = or_(project.c.last_planned_on.is_(None), project.c.last_planned_on < day)
    connection.execute(update(project).where(older, *_one(project_id)).values(last_planned_on=day))


def _one(project_id: int | None) -> tuple[ColumnElement[bool], ...]:
    return () if project_id is None else (project.c.id == project_id,)


def staff_of(connection: Connection, projects: Collection[int] | None, day: date) -> dict[int, str]:
    """Who works in these projects on that day (None: in all): names by staff id, by name."""
    query = select(staff.c.id, staff.c.name).where(or_(staff.c.left_on.is_(None), staff.c.left_on > day))
    if projects is not None:
        query = query.where(staff.c.project_id.in_(sorted(projects)))
    return dict(connection.execute(query.order_by(staff.c.name, staff.c.id)).tuples().all())

"""Complaints of a period: how many, how old the open ones are, who complained again, and what went wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, or_, select

from care.rules.complaints import State
from care.storage.tables import complaint

REPEATED_WITHIN = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class ComplaintFigure:
    """Of a project. `new` = justified + unfounded + not judged yet; `open` as of now, the rest of them by age.

    `repeated`: new ones of somebody who had complained within 90 days before, or whose complaint was reopened.
    """

    project_id: int
    new: int
    justified: int
    unfounded: int
    unjudged: int
    repeated: int
    open: int
    up_to_a_day: int
    up_to_three: int
    older: int
    overdue: int


@dataclass(frozen=True, slots=True)
class CauseFigure:
    """So many complaints of the period had this cause; those found unfounded are left out."""

    project_id: int
    cause: str
    count: int


def complaint_figures(
    connection: Connection, since: datetime, until: datetime, now: datetime, project_id: int | None
) -> list[ComplaintFigure]:
    """By project: the complaints opened from `since` to before `until`, and those open at `now`."""
    new = and_(complaint.c.opened_at >= since, complaint.c.opened_at < until)
    open_ = complaint.c.state != State.CLOSED
    before = complaint.alias("before")
    again = exists().where(
        before.c.person_id == complaint.c.person_id,
        before.c.id < complaint.c.id,
        before.c.opened_at >= since - REPEATED_WITHIN,
    )
    day, three = now - timedelta(days=1), now - timedelta(days=3)
    opened = complaint.c.opened_at
    columns = (
        new,
        and_(new, complaint.c.justified.is_(True)),
        and_(new, complaint.c.justified.is_(False)),
        and_(new, complaint.c.justified.is_(None)),
        and_(new, or_(again, complaint.c.reopened > 0)),
        open_,
        and_(open_, opened >= day),
        and_(open_, opened < day, opened >= three),
        and_(open_, opened < three),
        and_(open_, complaint.c.due_at < now),
    )
    query = select(complaint.c.project_id, *(_sum(column) for column in columns)).where(or_(new, open_))
    if project_id is not None:
        query = query.where(complaint.c.project_id == project_id)
    return [ComplaintFigure(*row) for row in connection.execute(query.group_by(complaint.c.project_id))]


def cause_figures(
    connection: Connection, since: datetime, until: datetime, project_id: int | None
) -> list[CauseFigure]:
    """What went wrong in the complaints opened from `since` to before `until`, the unfounded ones left out."""
    keys = (complaint.c.project_id, complaint.c.cause)
    founded = or_(complaint.c.justified.is_(None), complaint.c.justified)
    query = select(*keys, func.count()).where(complaint.c.opened_at >= since, complaint.c.opened_at < until, founded)
    if project_id is not None:
        query = query.where(complaint.c.project_id == project_id)
    return [CauseFigure(*row) for row in connection.execute(query.group_by(*keys))]


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

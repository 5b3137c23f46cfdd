"""What the assessment measures of specialists and managers (handbook 6.4): by project, but for their own verdicts."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, literal, select

from care.rules.assessment import Measure
from care.rules.lifecycles import CallState, DutyState
from care.storage.packs.agents import Window
from care.storage.tables import call, day_review, duty, sample, training, training_attendance
from care.storage.tables.base import Instant

CLOSED_BY, SIGNED_BY = time(20), time(10)  # handbook 6.1: that evening, and the next morning


def samples_in_time(connection: Connection, window: Window, zone: ZoneInfo) -> dict[int, Measure]:
    """By project: the contacts that were drawn, and those judged by 20:00 of their day."""
    joined = sample.join(day_review, day_review.c.id == sample.c.review_id)
    good = sample.c.judged_at <= _moment(window, CLOSED_BY, 0, zone)
    return _by_project(connection, _days(window, good).select_from(joined))


def days_closed_in_time(connection: Connection, window: Window, zone: ZoneInfo) -> dict[int, Measure]:
    """By project: the days with a review, and those that a specialist closed by 20:00."""
    return _by_project(connection, _days(window, day_review.c.closed_at <= _moment(window, CLOSED_BY, 0, zone)))


def days_signed_in_time(connection: Connection, window: Window, zone: ZoneInfo) -> dict[int, Measure]:
    """By project: the days with a review, and those signed by 10:00 of the next morning (S-19)."""
    return _by_project(connection, _days(window, day_review.c.signed_at <= _moment(window, SIGNED_BY, 1, zone)))


def duties_in_time(connection: Connection, window: Window, role: str | None = None) -> dict[int, Measure]:
    """By project: the duties that were to be done in the period, and those done by their time; of one role if asked."""
    good = and_(duty.c.state == DutyState.DONE, duty.c.ended_at <= duty.c.due_at)
    query = select(duty.c.project_id, func.count(), _sum(good)).where(
        duty.c.due_at >= window.since, duty.c.due_at < window.until
    )
    if role is not None:
        query = query.where(duty.c.role == role)
    return _by_project(connection, query.group_by(duty.c.project_id))


def calls_in_time(connection: Connection, window: Window) -> dict[int, Measure]:
    """By project: the calls that were due in the period, and those made by their time."""
    good = and_(call.c.state == CallState.DONE, call.c.ended_at <= call.c.due_at)
    query = select(call.c.project_id, func.count(), _sum(good)).where(
        call.c.act_on >= window.first,
        call.c.act_on <= window.last,
        call.c.state.not_in((CallState.SKIPPED, CallState.CANCELLED)),
    )
    return _by_project(connection, query.group_by(call.c.project_id))


def training_attended(connection: Connection, window: Window) -> dict[int, Measure]:
    """By staff id: who came to how many of the trainings of the period; n is how many their project held."""
    within = training.c.held_on >= window.first, training.c.held_on <= window.last
    held = select(training.c.project_id, func.count()).where(*within).group_by(training.c.project_id)
    of_project = {row[0]: row[1] for row in connection.execute(held)}
    came = (
        select(training_attendance.c.staff_id, training.c.project_id, func.count())
        .select_from(training_attendance.join(training, training.c.id == training_attendance.c.training_id))
        .where(*within)
        .group_by(training_attendance.c.staff_id, training.c.project_id)
    )
    return {row[0]: Measure(of_project[row[1]], row[2]) for row in connection.execute(came)}


def trainings_held(connection: Connection, first: date, last: date) -> list[tuple[int, str, int, int, int]]:
    """By project and subject: sessions, minutes, and how many came in all."""
    came = select(training_attendance.c.training_id, func.count().label("n")).group_by(
        training_attendance.c.training_id
    )
    there = came.subquery()
    keys = (training.c.project_id, training.c.subject)
    sums = func.count(), func.sum(training.c.minutes), func.coalesce(func.sum(there.c.n), 0)
    query = select(*keys, *sums).select_from(training.outerjoin(there, there.c.training_id == training.c.id))
    rows = connection.execute(
        query.where(training.c.held_on >= first, training.c.held_on <= last).group_by(*keys).order_by(*keys)
    )
    return [(row[0], row[1], int(row[2]), int(row[3]), int(row[4])) for row in rows]


def verdicts_that_stood(connection: Connection, window: Window) -> dict[tuple[int, str], Measure]:
    """By project and reviewer: the verdicts that somebody else looked at again, and those that they upheld."""
    joined = sample.join(day_review, day_review.c.id == sample.c.review_id)
    keys = (day_review.c.project_id, sample.c.judged_by)
    query = select(*keys, func.count(), _sum(sample.c.second_verdict == sample.c.verdict)).select_from(joined)
    within = day_review.c.day >= window.first, day_review.c.day <= window.last
    rows = connection.execute(query.where(*within, sample.c.second_verdict.is_not(None)).group_by(*keys))
    return {(row[0], row[1]): Measure(row[2], row[3]) for row in rows}


def _days(window: Window, good: ColumnElement[bool]) -> Select[Any]:
    within = day_review.c.day >= window.first, day_review.c.day <= window.last
    return select(day_review.c.project_id, func.count(), _sum(good)).where(*within).group_by(day_review.c.project_id)


def _moment(window: Window, clock: time, later: int, zone: ZoneInfo) -> ColumnElement[datetime]:
    """The clock time of a review's day, or so many days later: spelt out, as the databases know no time zones alike."""
    days = [window.first + timedelta(days=n) for n in range((window.last - window.first).days + 1)]
    moments = [(day_review.c.day == day, datetime.combine(day + timedelta(days=later), clock, zone)) for day in days]
    return case(*((is_day, _instant(moment)) for is_day, moment in moments))


def _instant(moment: datetime) -> Any:
    return literal(moment, Instant)


def _by_project(connection: Connection, query: Select[Any]) -> dict[int, Measure]:
    return {row[0]: Measure(row[1], row[2] or 0) for row in connection.execute(query)}


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))

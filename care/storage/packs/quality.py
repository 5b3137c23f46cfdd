"""How good the customers' data is, how many customers there are, and what of plan and wording changed."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from care.storage.tables import (
    consent,
    deal,
    person,
    plan_version,
    profile_note,
    suppression,
)


@dataclass(frozen=True, slots=True)
class Quality:
    """Of a project's customers: those in care, and of how many what is known.

    `profile` counts lines of the profile that are there; each customer has five (S-84).
    """

    project_id: int
    people: int
    phone: int
    birthday: int
    profile: int
    consent: int


def active_customers(connection: Connection, day: date) -> dict[int, int]:
    """By project: how many customers have a deal in MID or POST on `day`."""
    query = select(deal.c.project_id, func.count(deal.c.primary_person_id.distinct())).where(_in_care(day))
    return {row[0]: row[1] for row in connection.execute(query.group_by(deal.c.project_id))}


def data_quality(connection: Connection, day: date) -> list[Quality]:
    """What is known of the customers in care on `day`, by project."""
    noted = func.sum(case((profile_note.c.key.in_(("habits", "gift_limits")), 1), else_=0)).label("noted")
    graded = func.max(case((profile_note.c.key == "grade_reason", 1), else_=0)).label("graded")
    notes = select(profile_note.c.person_id, noted, graded).group_by(profile_note.c.person_id).subquery()
    # One line a customer and project, however many homes they bought there.
    buyers = select(deal.c.project_id, deal.c.primary_person_id.label("id")).where(_in_care(day)).distinct().subquery()
    stopped = select(suppression.c.phone).where(suppression.c.reason.like("phone_%")).scalar_subquery()
    phone = and_(person.c.mobile.is_not(None), person.c.phone_problem.is_(None), person.c.mobile.not_in(stopped))
    born = and_(person.c.birthday_calendar.in_(("solar", "lunar")), person.c.birthday_day.is_not(None))
    profile = (
        _one(and_(person.c.profession.is_not(None), person.c.profession != ""))
        + func.coalesce(notes.c.noted, 0)
        + _one(born)
        + _one(and_(person.c.grade.is_not(None), notes.c.graded == 1))
    )
    care = and_(consent.c.person_id == person.c.id, consent.c.scope == "care")
    joined = buyers.join(person, person.c.id == buyers.c.id).outerjoin(consent, care)
    joined = joined.outerjoin(notes, notes.c.person_id == person.c.id)
    sums = [func.sum(column) for column in (_one(phone), _one(born), profile, _one(consent.c.state == "given"))]
    query = select(buyers.c.project_id, func.count(), *sums).select_from(joined).group_by(buyers.c.project_id)
    return [Quality(*(int(value) for value in row)) for row in connection.execute(query)]


def plan_changes(connection: Connection, since: datetime, until: datetime) -> list[tuple[datetime, str]]:
    """The versions of the plan first used from `since` to before `until`, with when, the oldest first."""
    columns = plan_version.c.first_used_at, plan_version.c.version
    within = columns[0] >= since, columns[0] < until
    return [(row[0], row[1]) for row in connection.execute(select(*columns).where(*within).order_by(*columns))]


def _in_care(day: date) -> ColumnElement[bool]:
    begun = and_(deal.c.subscribed_on.is_not(None), deal.c.subscribed_on <= day)
    return and_(begun, *(or_(deal.c[name].is_(None), deal.c[name] > day) for name in ("cancelled_on", "closed_on")))


def _one(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)

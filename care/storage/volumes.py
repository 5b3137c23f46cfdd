"""How many customers a touchpoint is due for on each day, counted by the database: what a year's plan costs.

Counted are those who could get the text by the facts of now: a mobile number, and for greetings consent. What only the
day itself decides (merging, caps, quiet periods) is not.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import BindParameter, ColumnElement, Connection, Select, and_, bindparam, func, or_, select

from care.rules.birthdays import BirthdayKeys
from care.rules.festivals import Audience
from care.rules.touchpoints import DateTrigger, EveryTrigger
from care.storage.candidates import LEAP_MONTH
from care.storage.customers import alive_on
from care.storage.tables import consent, deal, deal_party, person

SENIOR_YEARS = 60
_TEXTABLE = deal.join(person, person.c.id == deal.c.primary_person_id)


@dataclass(frozen=True, slots=True)
class Count:
    """So many deals of a project have this date, and this end where the touchpoint repeats until one."""

    project_id: int
    day: date
    until: date | None
    count: int


def deals_by_date(connection: Connection, trigger: DateTrigger, first: date, last: date) -> Iterator[Count]:
    """The deals by the trigger's date, from `first` through `last`."""
    column = deal.c[trigger.field]
    query = select(deal.c.project_id, column, func.count()).select_from(_TEXTABLE)
    query = query.where(column.between(first, last), *_standing()).group_by(deal.c.project_id, column)
    return (Count(project_id, day, None, n) for project_id, day, n in connection.execute(query))


def deals_by_span(connection: Connection, trigger: EveryTrigger, first: date, last: date) -> Iterator[Count]:
    """The deals by start and end of the trigger's span, as far as it touches `first` through `last`."""
    start, until = deal.c[trigger.start], deal.c[trigger.until]
    query = select(deal.c.project_id, start, until, func.count()).select_from(_TEXTABLE)
    query = query.where(start <= last, or_(until.is_(None), until > first), *_standing())
    return (Count(*row) for row in connection.execute(query.group_by(deal.c.project_id, start, until)))


def birthdays(connection: Connection, keys: BirthdayKeys, on: date) -> int:
    """How many in care celebrate on the day `on`."""
    solar = [month * 100 + day for month, day in keys.solar]
    lunar = [month * 100 + day + LEAP_MONTH * leap for month, day, leap in keys.lunar]
    return connection.scalar(_celebrating(), {"on": on, "solar": solar, "lunar": lunar}) or 0


@cache  # a year asks 366 times
def _celebrating() -> Select[tuple[int]]:
    """Two counts, each with an index of its own: together they would be a scan of every person."""
    solar, lunar = (
        _people(bindparam("on"), column.in_(bindparam(name, expanding=True))).scalar_subquery()
        for column, name in ((person.c.birth_solar_md, "solar"), (person.c.birth_lunar_md, "lunar"))
    )
    return select(solar + lunar)


def festival_guests(connection: Connection, audience: Audience, on: date, projects: Collection[int]) -> int:
    """How many of a festival's audience are in care on the day `on`, in these projects; grade C left out."""
    not_c = or_(person.c.grade.is_(None), person.c.grade != "C")
    query = _people(on, not_c, deal.c.project_id.in_(sorted(projects)), *_audience(audience, on))
    return connection.scalar(query) or 0


def _audience(audience: Audience, on: date) -> tuple[ColumnElement[bool], ...]:
    match audience:
        case "female":
            return (person.c.sex == "female",)
        case "teacher":
            return (or_(person.c.profession.contains("教师"), person.c.profession.contains("老师")),)
        case "senior60":
            return (person.c.birthday_year <= on.year - SENIOR_YEARS,)
        case _:
            return ()


def _people(on: date | BindParameter[date], *conditions: ColumnElement[bool]) -> Select[tuple[int]]:
    given = and_(consent.c.person_id == person.c.id, consent.c.scope == "care", consent.c.state == "given")
    joined = (
        person.join(consent, given)
        .join(deal_party, deal_party.c.person_id == person.c.id)
        .join(deal, deal.c.id == deal_party.c.deal_id)
    )
    query = select(func.count(person.c.id.distinct())).select_from(joined)
    return query.where(person.c.mobile.is_not(None), alive_on(on), *conditions)


def _standing() -> tuple[ColumnElement[bool], ...]:
    return deal.c.cancelled_on.is_(None), person.c.mobile.is_not(None)

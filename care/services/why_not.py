"""Why not: for a customer and a day the planner's answer, for a project and a month the reasons of what was skipped."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from care.errors import NotFound
from care.rules.rights import Scope
from care.rules.touchpoints import Language
from care.services.board_filter import Asked, rows_asked
from care.services.customer_pages import require_customer
from care.services.explaining import explain_customer
from care.services.preparing import Desk
from care.services.reporting.boards import ENDS, SKIPPED, ReasonCount, by_reason
from care.storage.customer_lists import people_of
from care.storage.day_lines import channel_figures
from care.storage.engine import Database

_FURTHEST_DAYS = 400  # a forecast of a later day knows too little


@dataclass(frozen=True, slots=True)
class WhyOfDay:
    """Sentences: what is on the day, or is refused on it; touches of other days; touchpoints that have nothing."""

    on_day: Sequence[str]
    other: Sequence[str]
    silent: Sequence[str]


@dataclass(frozen=True, slots=True)
class WhyOfMonth:
    """The days, and the reasons of what was skipped and of what came to nothing, the most frequent first."""

    first: date
    last: date
    skips: Sequence[ReasonCount]
    ends: Sequence[ReasonCount]
    rows: int


def why_of_day(
    database: Database, desk: Desk, person_id: int, day: date, scope: Scope, language: Language, now: datetime
) -> WhyOfDay:
    """What the planner says of a customer and a day; NotFound outside the scope. `now` is aware UTC."""
    require_customer(database, person_id, scope)
    today = now.astimezone(desk.zone).date()
    if (day - today).days > _FURTHEST_DAYS:
        raise NotFound(f"Nobody knows yet what {day} brings: ask for a day of the next {_FURTHEST_DAYS}.")
    with database.read() as connection:
        customer_no = people_of(connection, [person_id])[person_id].customer_no
    told = explain_customer(database, desk, customer_no, first=day, days=1, today=today, now=now, language=language)
    placed = list(zip(told.touches, told.days, strict=True))
    return WhyOfDay(
        on_day=[sentence for sentence, days in placed if day in days],
        other=[sentence for sentence, days in placed if day not in days],
        silent=told.silent,
    )


def why_of_month(database: Database, asked: Asked, scope: Scope) -> WhyOfMonth:
    """The reasons of the month in which the day that is asked for lies, by the filters of the board."""
    first = asked.day.replace(day=1)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    which = rows_asked(Asked(first, asked.project, asked.agent, asked.touchpoint, until=last), scope)
    with database.read() as connection:
        figures = channel_figures(connection, which, by_touchpoint=False)
    rows = sum(figure.count for figure in figures)
    return WhyOfMonth(first, last, by_reason(figures, SKIPPED), by_reason(figures, ENDS), rows)

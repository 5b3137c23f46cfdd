"""The periods that reports are about, how they are named, and when each report has to be there (S-18, S-51)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from care.rules.dates import add_months


class ReportKind(StrEnum):
    """The reports, the most frequent first."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    ASSESSMENT = "assessment"  # of a month
    YEAR = "year"


# The day and clock time after a period's last day by which its report has to be there. Runs begin half an hour before
# (handbook 2.1, IN02, IN04, IN05, IN10); the survey that a year is held against is known in January.
_DUE: Mapping[ReportKind, tuple[int, time]] = {
    ReportKind.DAY: (0, time(20, 30)),
    ReportKind.WEEK: (1, time(9, 30)),
    ReportKind.MONTH: (1, time(9, 30)),
    ReportKind.ASSESSMENT: (3, time(9, 30)),
    ReportKind.YEAR: (15, time(9, 30)),
}


@dataclass(frozen=True, slots=True)
class Period:
    """A day, a week from Monday, a month or a year; `first` and `last` belong to it."""

    first: date
    last: date
    name: str  # 2026-12-11, 2026-W50, 2026-12, 2026

    @property
    def after(self) -> date:
        """The first day after it."""
        return self.last + timedelta(days=1)

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Its first instant and the first one after it, in the business zone."""
        return datetime.combine(self.first, time.min, zone), datetime.combine(self.after, time.min, zone)


def period_of(kind: ReportKind, day: date) -> Period:
    """The period of that kind that `day` lies in."""
    match kind:
        case ReportKind.DAY:
            return Period(day, day, day.isoformat())
        case ReportKind.WEEK:
            first = day - timedelta(days=day.weekday())
            year, week, _ = first.isocalendar()
            return Period(first, first + timedelta(days=6), f"{year}-W{week:02}")
        case ReportKind.YEAR:
            return Period(date(day.year, 1, 1), date(day.year, 12, 31), f"{day.year}")
        case _:
            first = day.replace(day=1)
            return Period(first, add_months(first, 1) - timedelta(days=1), f"{day:%Y-%m}")


def period_before(kind: ReportKind, period: Period) -> Period:
    """The one before it."""
    return period_of(kind, period.first - timedelta(days=1))


def newest_ended(kind: ReportKind, day: date) -> Period:
    """What is reported on `day`: that day itself, or the newest week, month or year that is over."""
    present = period_of(kind, day)
    return present if kind is ReportKind.DAY else period_before(kind, present)


def due_at(kind: ReportKind, period: Period, zone: ZoneInfo) -> datetime:
    """By when the report of the period has to be there, in the business zone."""
    days, clock = _DUE[kind]
    return datetime.combine(period.last + timedelta(days=days), clock, zone)


def months_up_to(day: date, count: int) -> list[Period]:
    """The month of `day` and those before it, `count` in all, the oldest first."""
    first = day.replace(day=1)
    return [period_of(ReportKind.MONTH, add_months(first, -n)) for n in reversed(range(count))]

"""Days on which offices work in China: Monday to Friday, but for what the State Council's yearly notice says.

Care itself goes by calendar days (A-05), so that work days move office duties only. In a year without a notice weekends
count as off (handbook 4.2).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

_SATURDAY = 5
_MOST_DAYS_OFF = 31
_NOTICE_MONTH = 12  # by December the notice for the year to come has been published


@dataclass(frozen=True, slots=True)
class WorkYear:
    """One year's notice: days off beside the weekends, and weekend days that are worked (调休)."""

    year: int
    days_off: frozenset[date]
    worked: frozenset[date]


def is_workday(day: date, years: Mapping[int, WorkYear]) -> bool:
    """Whether offices work on `day`; without a notice for its year, from Monday to Friday."""
    notice = years.get(day.year)
    if notice is not None and day in notice.days_off:
        return False
    return day.weekday() < _SATURDAY or (notice is not None and day in notice.worked)


def next_workday(day: date, years: Mapping[int, WorkYear]) -> date:
    """`day` itself, or the first work day after it."""
    for offset in range(_MOST_DAYS_OFF):
        if is_workday(day + timedelta(days=offset), years):
            return day + timedelta(days=offset)
    return day


def missing_years(day: date, years: Mapping[int, WorkYear]) -> tuple[int, ...]:
    """The years whose notice ought to be in the plan on `day` and is not: this one, from December also the next."""
    wanted = (day.year, day.year + 1) if day.month >= _NOTICE_MONTH else (day.year,)
    return tuple(year for year in wanted if year not in years)

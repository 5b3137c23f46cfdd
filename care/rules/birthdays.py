"""When a birthday is celebrated (rules.md 6, handbook 4.3).

The occasion of a solar birthday is the solar year, of a lunar one the lunar year: a solar year may hold two lunar
birthdays, or none. A family that keeps the ordinary month in every year is recorded with `leap=False`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from care.rules.lunar import leap_month, month_length, to_lunar, to_solar
from care.rules.reasons import Reason

Calendar = Literal["solar", "lunar", "unknown"]
Feb29 = Literal["02-28", "03-01"]
# 29 February counts: this is the longest form of each solar month.
_SOLAR_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Birthday:
    """A birthday as we know it. `leap`: born in a lunar leap month (solar birthdays ignore it)."""

    month: int | None
    day: int | None
    year: int | None
    calendar: Calendar
    leap: bool = False


@dataclass(frozen=True, slots=True)
class BirthdayKeys:
    """The birthdays that are celebrated on one day, as an index can look them up.

    `solar` holds (month, day), `lunar` holds (month, day, born in the leap month).
    """

    solar: frozenset[tuple[int, int]]
    lunar: frozenset[tuple[int, int, bool]]


def birthday_problem(birthday: Birthday) -> Reason | None:
    """Why this birthday is due on no day; None when it can be celebrated."""
    if birthday.calendar == "unknown":
        return Reason.BIRTHDAY_CALENDAR_UNKNOWN
    return None if _month_and_day(birthday) else Reason.BIRTHDAY_INCOMPLETE


def celebration(birthday: Birthday, year: int, *, feb29: Feb29 = "02-28") -> date | None:
    """The day on which occasion `year` is celebrated; None for an incomplete birthday or an unknown calendar."""
    known = _month_and_day(birthday)
    if known is None:
        return None
    if birthday.calendar == "lunar":
        return _lunar_celebration(*known, birthday.leap, year)
    if known == (2, 29) and not _has_feb29(year):
        return _stand_in(year, feb29)
    return date(year, *known)


def celebrated_on(birthday: Birthday, day: date, *, feb29: Feb29 = "02-28") -> int | None:
    """The occasion that is celebrated on `day`; None when `day` is not the day."""
    year = to_lunar(day).year if birthday.calendar == "lunar" else day.year
    return year if celebration(birthday, year, feb29=feb29) == day else None


def next_celebrations(birthday: Birthday, start: date, end: date, *, feb29: Feb29 = "02-28") -> list[tuple[date, int]]:
    """The celebrations from `start` through `end`, both included, each with its occasion, in order."""
    first = to_lunar(start).year if birthday.calendar == "lunar" else start.year
    days = ((celebration(birthday, year, feb29=feb29), year) for year in range(first, end.year + 1))
    return [(day, year) for day, year in days if day and start <= day <= end]


def keys_celebrated_on(day: date, *, feb29: Feb29 = "02-28") -> BirthdayKeys:
    """The keys for which, and only for which, `celebrated_on` gives an occasion on `day`."""
    solar = {(day.month, day.day)}
    if not _has_feb29(day.year) and day == _stand_in(day.year, feb29):
        solar.add((2, 29))
    lunar = to_lunar(day)
    days = {lunar.day}
    if lunar.day == month_length(lunar.year, lunar.month, lunar.leap):
        days.add(30)
    # Those born in a leap month keep the ordinary one in a year without that leap month.
    leaps = {lunar.leap} if leap_month(lunar.year) == lunar.month else {False, True}
    return BirthdayKeys(frozenset(solar), frozenset((lunar.month, d, leap) for d in days for leap in leaps))


def full_years(birthday: Birthday, day: date) -> int | None:
    """Completed years on `day`, counted by celebrations and never too high; None when the year is not known.

    A lunar birthday's year is read as the lunar year: where the solar year was recorded for a birth in January or
    February, this counts one too few. Without month, day or calendar the birthday of the year counts as still ahead.
    """
    if birthday.year is None:
        return None
    lunar_year = to_lunar(day).year
    if birthday_problem(birthday):
        return lunar_year - birthday.year - 1
    year = lunar_year if birthday.calendar == "lunar" else day.year
    this_year = celebration(birthday, year, feb29="03-01")
    celebrated = this_year is not None and this_year <= day
    return year - birthday.year - (0 if celebrated else 1)


def _month_and_day(birthday: Birthday) -> tuple[int, int] | None:
    """Month and day where both are known and possible in the birthday's calendar."""
    month, day = birthday.month, birthday.day
    if birthday.calendar == "unknown" or month is None or day is None or not 1 <= month <= 12:
        return None
    longest = 30 if birthday.calendar == "lunar" else _SOLAR_LENGTHS[month - 1]
    return (month, day) if 1 <= day <= longest else None


def _lunar_celebration(month: int, day: int, born_in_leap: bool, year: int) -> date | None:
    leap = born_in_leap and leap_month(year) == month
    length = month_length(year, month, leap)
    return to_solar(year, month, min(day, length), leap) if length else None


def _has_feb29(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _stand_in(year: int, feb29: Feb29) -> date:
    return date(year, 2, 28) if feb29 == "02-28" else date(year, 3, 1)

"""The Chinese lunar calendar: the one place that knows borax.

borax agrees with the Hong Kong Observatory's tables on every day before 28 September 2057 (handbook 4.1); later, three
new moons fall so close to midnight that tables differ by a day. Good for the days 1901-01-01 to 2099-12-31 and the
lunar years that these touch.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache

from borax.calendars.lunardate import LCalendars, LunarDate, TermUtils

from care.errors import BadInput

FIRST_YEAR, LAST_YEAR = 1901, 2099

# In the order of the solar year; borax counts them from 0 the same way.
SOLAR_TERMS = (
    *("minor_cold", "major_cold", "start_of_spring", "rain_water", "waking_of_insects", "spring_equinox"),
    *("qingming", "grain_rain", "start_of_summer", "grain_buds", "grain_in_ear", "summer_solstice"),
    *("minor_heat", "major_heat", "start_of_autumn", "end_of_heat", "white_dew", "autumn_equinox"),
    *("cold_dew", "frost_descent", "start_of_winter", "minor_snow", "major_snow", "winter_solstice"),
)
# key: Chinese, English; in the order of the cycle.
ZODIAC_NAMES = {
    "rat": {"zh": "鼠", "en": "Rat"},
    "ox": {"zh": "牛", "en": "Ox"},
    "tiger": {"zh": "虎", "en": "Tiger"},
    "rabbit": {"zh": "兔", "en": "Rabbit"},
    "dragon": {"zh": "龙", "en": "Dragon"},
    "snake": {"zh": "蛇", "en": "Snake"},
    "horse": {"zh": "马", "en": "Horse"},
    "goat": {"zh": "羊", "en": "Goat"},
    "monkey": {"zh": "猴", "en": "Monkey"},
    "rooster": {"zh": "鸡", "en": "Rooster"},
    "dog": {"zh": "狗", "en": "Dog"},
    "pig": {"zh": "猪", "en": "Pig"},
}


class OutsideCalendar(BadInput):
    """A year for which the lunar calendar is not known exactly."""


@dataclass(frozen=True, slots=True, order=True)
class LunarDay:
    """A day of the lunar calendar; `leap` marks the second of two months with the same number."""

    year: int
    month: int
    day: int
    leap: bool = False


@dataclass(frozen=True, slots=True)
class _Month:
    first: date
    length: int


@lru_cache(maxsize=1024)  # a day's run asks about that day for every customer
def to_lunar(day: date) -> LunarDay:
    """The lunar day that falls on `day`."""
    _check(day.year, FIRST_YEAR)
    year = day.year if day >= new_year(day.year) else day.year - 1
    (month, leap), first = next((key, m.first) for key, m in reversed(_months(year).items()) if m.first <= day)
    return LunarDay(year, month, (day - first).days + 1, leap)


def to_solar(year: int, month: int, day: int, leap: bool = False) -> date | None:
    """The solar date of a day of lunar `year`; None when that year has no such month or the month no such day."""
    found = _months(year).get((month, leap))
    if found is None or not 1 <= day <= found.length:
        return None
    return found.first + timedelta(days=day - 1)


def month_length(year: int, month: int, leap: bool = False) -> int | None:
    """29 or 30; None when lunar `year` has no such month."""
    found = _months(year).get((month, leap))
    return found.length if found else None


def leap_month(year: int) -> int | None:
    """The number of the month that lunar `year` has twice; None in a year of twelve months."""
    return next((month for month, leap in _months(year) if leap), None)


def new_year(year: int) -> date:
    """The first day of lunar `year` (春节), which falls between 21 January and 20 February of the same solar year."""
    return _months(year)[1, False].first


def is_lunar_new_year_day(day: date) -> bool:
    """True on lunar 1/1, when nobody is called (rules.md 8)."""
    return day == new_year(day.year)


def solar_term(year: int, name: str) -> date:
    """The day of one of `SOLAR_TERMS` in solar `year`."""
    _check(year, FIRST_YEAR)
    day: date = TermUtils.nth_term_day(year, SOLAR_TERMS.index(name))
    return day


def zodiac(year: int) -> str:
    """The key in `ZODIAC_NAMES` of lunar `year`'s animal; a New Year's Eve greets the year that begins next day."""
    return list(ZODIAC_NAMES)[(year - 4) % 12]


@cache  # at most 200 years of 12 or 13 months
def _months(year: int) -> dict[tuple[int, bool], _Month]:
    """The months of a lunar year by (number, leap), in order."""
    # January 1901 belongs to lunar 1900.
    _check(year, FIRST_YEAR - 1)
    months = {}
    first = LunarDate(year, 1, 1).to_solar_date()
    for month, length, leap in LCalendars.iter_year_month(year):
        months[month, bool(leap)] = _Month(first, length)
        first += timedelta(days=length)
    return months


def _check(year: int, first: int) -> None:
    if not first <= year <= LAST_YEAR:
        raise OutsideCalendar(
            f"The year {year} is outside the lunar calendar; use a date from {FIRST_YEAR} to {LAST_YEAR}."
        )

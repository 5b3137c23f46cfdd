"""Days of the year by the table of sxtwl: lunar dates, birthdays and festivals (section 6)."""

from datetime import date, timedelta
from functools import cache

from tests.oracle.facts import Birthday, Office, Person
from tests.rules.lunar_table import days, months, solar_terms

DAY = timedelta(days=1)
# Section 6, in its order; those of the second line are off until a project switches them on.
ON = (
    *("new_year", "new_year_eve", "lantern", "womens_day", "labour_day", "dragon_boat", "teachers_day", "mid_autumn"),
    *("national_day", "mid_autumn_national_day", "double_ninth", "winter_solstice"),
)
OFF = ("laba", "little_new_year", "qixi")
SOLAR = {"0101": "new_year", "0308": "womens_day", "0501": "labour_day", "0910": "teachers_day", "1001": "national_day"}
LUNAR = {(1, 15): "lantern", (5, 5): "dragon_boat", (7, 7): "qixi", (8, 15): "mid_autumn", (9, 9): "double_ninth"}


def in_months(day: date, count: int) -> date:
    """The same day of the month, `count` months on, clipped to that month's end."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    month_end = date(year + (month == 11), (month + 1) % 12 + 1, 1) - DAY
    return month_end.replace(day=min(day.day, month_end.day))


def is_lunar_new_year(day: date) -> bool:
    """Lunar 1/1, on which nobody is called."""
    return days()[day][1:] == (1, 1, False)


def celebrations(birthday: Birthday | None, first: date, last: date) -> list[tuple[date, str]]:
    """The days from `first` through `last` on which a birthday is celebrated, each with its year (the occasion)."""
    if birthday is None or birthday.calendar == "unknown":
        return []
    on = _solar if birthday.calendar == "solar" else _lunar
    years = range(first.year - 1, last.year + 2)
    return sorted((day, str(year)) for year in years if first <= (day := on(birthday, year)) <= last)


def _solar(birthday: Birthday, year: int) -> date:
    leap_day_missing = (birthday.month, birthday.day) == (2, 29) and (year % 4 or (year % 100 == 0 and year % 400))
    return date(year, birthday.month, 28 if leap_day_missing else birthday.day)


def _lunar(birthday: Birthday, year: int) -> date:
    month = None
    if birthday.leap:
        month = months().get((year, birthday.month, True))
    month = month or months()[year, birthday.month, False]
    return month[min(birthday.day, len(month)) - 1]


@cache
def festivals(day: date, region: str) -> tuple[tuple[str, str], ...]:
    """Names and occasions of every festival on `day`, switched on or not, in the order of section 6."""
    year = str(day.year)
    lunar_year, month, number, leap = days()[day]
    found = {name: year for name in (SOLAR.get(f"{day:%m%d}"), _lunar_festival(month, number, leap)) if name}
    if day == solar_terms()[day.year][23]:
        found["winter_solstice"] = year
    if is_lunar_new_year(day + DAY):
        found["new_year_eve"] = year
    little = 23 if region == "north" else 24
    if month == 12 and not leap and number in {8, little}:
        found["laba" if number == 8 else "little_new_year"] = str(lunar_year)
    _merge(found, day)
    return tuple((name, found[name]) for name in (*ON, *OFF) if name in found)


def _lunar_festival(month: int, number: int, leap: bool) -> str | None:
    return None if leap else LUNAR.get((month, number))


def _merge(found: dict[str, str], day: date) -> None:
    """Mid-Autumn fewer than 6 days from 1 October: one text on the first of the two days instead of both."""
    mid_autumn, october = months()[day.year, 8, False][14], date(day.year, 10, 1)
    if abs((mid_autumn - october).days) < 6 and day in {mid_autumn, october}:
        for name in ("mid_autumn", "national_day"):
            found.pop(name, None)
        if day == min(mid_autumn, october):
            found["mid_autumn_national_day"] = str(day.year)


def invites(name: str, office: Office, person: Person, day: date) -> bool:
    """Whether a festival is greeted by the office and is for this person."""
    identifier = f"festival_{name}"
    if identifier in office.festivals_off or (name in OFF and identifier not in office.festivals_on):
        return False
    profession = person.profession or ""
    audiences = {
        "womens_day": person.sex == "female",
        "teachers_day": "教师" in profession or "老师" in profession,
        "double_ninth": _is_sixty(person.birthday, day),
    }
    return person.grade != "C" and audiences.get(name, True)


def _is_sixty(birthday: Birthday | None, day: date) -> bool:
    """60 full years on the day: sixty birthdays after the one of the birth itself have been reached."""
    if birthday is None or birthday.year is None:
        return False
    if day.year - birthday.year != 60 or birthday.calendar == "unknown":
        return day.year - birthday.year > 60  # without the calendar the sixtieth year itself is doubtful
    on = _solar if birthday.calendar == "solar" else _lunar
    return on(birthday, birthday.year + 60) <= day


def is_memorial(day: date, kind: str, mourning: frozenset[date]) -> bool:
    """18 September and 13 December silence festivals, a declared day of mourning birthdays too."""
    return day in mourning or (kind == "festival" and f"{day:%m%d}" in {"0918", "1213"})

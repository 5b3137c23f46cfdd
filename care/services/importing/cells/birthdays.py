"""Birthdays as agents write them (rules.md 1, handbook 3.3): a marker means lunar, doubt means unknown.

A doubtful birthday costs a question on the next call, a wrong one hurts a family: so nothing is guessed here.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

from care.rules.birthdays import Birthday, Calendar
from care.rules.lunar import FIRST_YEAR, month_length
from care.services.importing.cells.dates import SENTINELS, serial_date
from care.services.importing.cells.numerals import to_digits
from care.services.importing.cells.text import Cell, cell_text

BirthdayProblem = Literal["birthday_incomplete", "birthday_calendar_unknown", "birthday_unreadable"]
Unmarked = Literal["solar", "unknown"]

# Words that only the lunar calendar uses count as markers too.
_LUNAR = re.compile(r"农历|阴历|旧历|老历|夏历|农|阴|lunar|(?=闰|初|廿|腊|臘|正月|冬月)", re.IGNORECASE)
_SOLAR = re.compile(r"阳历|公历|新历|国历|西历|阳|公|solar", re.IGNORECASE)
_DOUBT = re.compile(r"[?~]|约|左右|大概|可能|或|不确定|待核")
_WORDS = re.compile(r"生日|出生(?:日期)?|生于|闰|属?[鼠牛虎兔龙蛇马羊猴鸡狗猪]年?|属|[:()\[\]【】 ]|生$")
# 八月十五 without 日 is how people say a lunar day.
_SPOKEN = re.compile(r"[一二三四五六七八九十]+月[一二三四五六七八九十]+$")

_FULL = re.compile(r"(?P<year>\d{4}|\d{2})[-./年,、](?P<month>\d{1,2})[-./月,、](?P<day>\d{1,2})[日号]?", re.ASCII)
_COMPACT = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)", re.ASCII)
_MONTH_DAY = re.compile(r"(?P<month>0?[1-9]|1[0-2])[-./月,、](?P<day>\d{1,2})[日号]?", re.ASCII)
_BARE_MONTH_DAY = re.compile(r"(?P<month>0?[1-9]|1[0-2])(?P<day>[0-3]\d)", re.ASCII)
_SIX = re.compile(r"(?P<year>[3-9]\d)(?P<month>\d\d)(?P<day>\d\d)", re.ASCII)
_NO_DAY = re.compile(r"(?:(?P<year>\d{4}|[3-9]\d)年?)?(?:[-./]?(?P<month>0?[1-9]|1[0-2])月?)?", re.ASCII)
_WRITTEN = re.compile(r"\d{4}[-./年]\d{1,2}[-./月]\d{1,2}", re.ASCII)
# A spreadsheet keeps 8.20 as the number 8.2.
_LOST_ZERO = re.compile(r"\d{1,2}\.[123]", re.ASCII)
_MIDNIGHT = re.compile(r"[ T]0?0:00(?::00(?:\.0+)?)?$")
_OLDEST, _YOUNGEST = 110, 3


_SENTINEL_PARTS = frozenset((day.year, day.month, day.day) for day in SENTINELS)


@dataclass(frozen=True, slots=True)
class BirthdayReading:
    """What is known of a birthday (None for an empty cell) and why it is not enough, if it is not."""

    birthday: Birthday | None = None
    problem: BirthdayProblem | None = None


NO_BIRTHDAY = BirthdayReading()


@lru_cache(maxsize=1 << 15, typed=True)
def read_birthday(cell: Cell, *, today: date, date1904: bool = False, unmarked: Unmarked = "solar") -> BirthdayReading:
    """Read a birthday cell; `unmarked` is the calendar of a cell without a marker (a project's setting)."""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return NO_BIRTHDAY if cell in SENTINELS else _solar_cell(cell, today, unmarked)
    text = _MIDNIGHT.sub("", cell_text(cell))
    if not text:
        return NO_BIRTHDAY
    return _read_text(text, today, date1904, unmarked) if len(text) <= 60 else _unreadable()


def _read_text(text: str, today: date, date1904: bool, unmarked: Unmarked) -> BirthdayReading:
    serial = int(float(text)) if re.fullmatch(r"\d{5}(?:\.0+)?", text, re.ASCII) else 0
    if serial:
        return _solar_cell(serial_date(serial, date1904), today, unmarked)
    bare = to_digits(_DOUBT.sub("", _WORDS.sub("", _SOLAR.sub("", _LUNAR.sub("", text.replace("除夕", "腊月三十"))))))
    found, calendar_name = _parts(bare, today), _calendar(text, unmarked)
    if found is None:
        return _both(text) or _unreadable()
    if found in _SENTINEL_PARTS:
        return NO_BIRTHDAY
    return _judge(*found, calendar_name, "闰" in text, today)


def _both(text: str) -> BirthdayReading | None:
    """A cell with a solar and a lunar birthday: a person must say which one the family keeps."""
    both = _LUNAR.search(text) and (_SOLAR.search(text) or _WRITTEN.search(text))
    asked = Birthday(None, None, None, "unknown", False)  # that there is one, for the next call to ask
    return BirthdayReading(asked, "birthday_calendar_unknown") if both else None


def _calendar(text: str, unmarked: Unmarked) -> Calendar:
    lunar, solar = _LUNAR.search(text.replace("除夕", "腊月")), _SOLAR.search(text)
    if _DOUBT.search(text) or (lunar and solar):
        return "unknown"
    if lunar or solar:
        return "lunar" if lunar else "solar"
    return "unknown" if _SPOKEN.search(text) else unmarked


def _parts(text: str, today: date) -> tuple[int | None, int | None, int | None] | None:
    """Year, month and day as far as they stand there; None when the text is something else."""
    if _LOST_ZERO.fullmatch(text):
        return None, int(text.split(".")[0]), None
    for form in (_FULL, _COMPACT, _SIX, _MONTH_DAY, _BARE_MONTH_DAY, _NO_DAY):
        if found := form.fullmatch(text):
            parts = found.groupdict()
            year, month, day = (int(parts[name]) if parts.get(name) else None for name in ("year", "month", "day"))
            return _century(year, today), month, day
    return None


def _century(year: int | None, today: date) -> int | None:
    if year is None or year >= 100:
        return year
    return 2000 + year if 2000 + year <= today.year else 1900 + year


def _judge(
    year: int | None, month: int | None, day: int | None, calendar_name: Calendar, leap: bool, today: date
) -> BirthdayReading:
    """Whether the parts are possible together; what is not possible in its calendar may belong to the other one."""
    if month is None or day is None:
        return BirthdayReading(Birthday(month, None, year, calendar_name, leap), "birthday_incomplete")
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return _unreadable()
    if year is not None and not today.year - _OLDEST <= year <= today.year - _YOUNGEST:
        year, calendar_name = None, "unknown"  # typing 8/15 makes a spreadsheet add the current year
    if not _exists(year, month, day, calendar_name, leap):
        calendar_name = "unknown"
    problem: BirthdayProblem | None = "birthday_calendar_unknown" if calendar_name == "unknown" else None
    return BirthdayReading(Birthday(month, day, year, calendar_name, leap), problem)


def _exists(year: int | None, month: int, day: int, calendar_name: Calendar, leap: bool) -> bool:
    if calendar_name != "lunar":
        return day <= calendar.monthrange(year or 2000, month)[1]  # 2000 was a leap year
    if leap and year is not None and year >= FIRST_YEAR:
        return day <= (month_length(year, month, leap=True) or 0)
    return day <= 30


def _solar_cell(day: date, today: date, unmarked: Unmarked) -> BirthdayReading:
    return _judge(day.year, day.month, day.day, unmarked, False, today)


def _unreadable() -> BirthdayReading:
    return BirthdayReading(problem="birthday_unreadable")

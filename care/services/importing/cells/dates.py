"""Dates as sales systems and agents write them (handbook 3.3); what is not certain is a problem, never a guess.

All dates are calendar days in the business zone. Problems: `date_without_year`, `date_incomplete` (no day),
`date_ambiguous` (06/08/26), `date_impossible` (30 February), `date_number` (no plausible serial), `date_unreadable`.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

from care.services.importing.cells.numerals import to_digits
from care.services.importing.cells.text import Cell, cell_text

DateProblem = Literal[
    "date_without_year", "date_incomplete", "date_ambiguous", "date_impossible", "date_number", "date_unreadable"
]
FIRST_YEAR = 1990
# Serials further ahead are rather prices or areas that slid into the column.
YEARS_AHEAD = 30
# What databases write for "no date".
_SENTINEL_DAYS = """
    0001-01-01 1899-12-30 1899-12-31 1900-01-01 1904-01-01 1970-01-01 2099-12-31 2999-12-31 9999-12-31
"""
SENTINELS = frozenset(map(date.fromisoformat, _SENTINEL_DAYS.split()))
_EPOCH_1900, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_LONGEST = 60

_CLOCK = (
    r"(?:[ T]*(?P<half>上午|下午|中午|晚上|早上|晚|[AaPp][Mm])? ?(?P<hour>\d{1,2})(?::|点|时)(?P<minute>\d{1,2}|半)?分?"
    r"(?::?\d{1,2}(?:\.\d+)?秒?)? ?(?P<half_after>[AaPp][Mm])?)?"
)
_WEEKDAY = r"(?: ?\(?(?:星期|周|礼拜)[1-7日天]\)?)?"
_TAIL = rf"{_WEEKDAY}{_CLOCK}(?:\+08:?00)?{_WEEKDAY}"
_FULL = re.compile(
    r"(?P<year>\d{2}|\d{4}) ?(?P<mark>[-./年、\\,]) ?(?P<month>\d{1,2}) ?[-./月、\\,] ?(?P<day>\d{1,2}) ?[日号]?"
    + _TAIL,
    re.ASCII,
)
_COMPACT = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?: ?(?P<hour>\d\d)(?P<minute>\d\d)\d\d)?", re.ASCII
)
_NO_YEAR = re.compile(rf"\d{{1,2}} ?[-./月] ?\d{{1,2}} ?[日号]?{_TAIL}", re.ASCII)
_NO_DAY = re.compile(r"(?:\d{4} ?[-./年]? ?\d{1,2} ?月?(?:份|[上中下]旬|底|初)?|\d{4} ?年?)", re.ASCII)
_YEAR_LAST = re.compile(r"\d{1,2}[-./]\d{1,2}[-./](?:\d{4}|\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class DateReading:
    """A date, or why there is none; both None for an empty cell, 待定 and sentinel dates."""

    value: date | None = None
    problem: DateProblem | None = None


@dataclass(frozen=True, slots=True)
class AppointmentReading:
    """The day of an appointment and, where the cell gives one, its clock time in the business zone."""

    on: date | None = None
    at: time | None = None
    problem: DateProblem | None = None


NO_DATE = DateReading()


@lru_cache(maxsize=1 << 15, typed=True)  # a file holds few different days: most cells are answered from here
def read_date(cell: Cell, *, date1904: bool = False, today: date) -> DateReading:
    """Read a date cell; `date1904` is the workbook's date system, `today` bounds two-digit years and serials."""
    found = read_appointment(cell, date1904=date1904, today=today)
    return DateReading(found.on, found.problem)


@lru_cache(maxsize=1 << 15, typed=True)
def read_appointment(cell: Cell, *, date1904: bool = False, today: date) -> AppointmentReading:
    """Read a cell that holds a day and perhaps a time (预约签约时间); midnight means that no time was given."""
    if isinstance(cell, datetime):
        return _known(cell.date(), cell.time().replace(second=0, microsecond=0, tzinfo=None))
    if isinstance(cell, date):
        return _known(cell, None)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_number(cell, date1904, today)
    text = cell_text(cell)
    return _from_text(to_digits(text), date1904, today) if len(text) <= _LONGEST else _problem("date_unreadable")


def _from_text(text: str, date1904: bool, today: date) -> AppointmentReading:
    if not text:
        return AppointmentReading()
    if re.fullmatch(r"\d{1,5}(?:\.\d+)?", text, re.ASCII) and not re.fullmatch(r"\d{1,4}\.\d{1,2}", text, re.ASCII):
        return _from_number(float(text), date1904, today)
    if found := _COMPACT.fullmatch(text) or _FULL.fullmatch(text):
        return _from_parts(found, today)
    if _NO_YEAR.fullmatch(text):
        return _problem("date_without_year")
    if _NO_DAY.fullmatch(text):
        return _problem("date_incomplete")
    return _problem("date_ambiguous" if _YEAR_LAST.fullmatch(text) else "date_unreadable")


def _from_parts(found: re.Match[str], today: date) -> AppointmentReading:
    parts = found.groupdict()
    year = _year(found["year"], today, marked=parts.get("mark") == "年")
    if year is None:
        return _problem("date_ambiguous")
    try:
        on = date(year, int(found["month"]), int(found["day"]))
    except ValueError:
        return _problem("date_impossible")
    return _known(on, _clock(parts))


def _year(text: str, today: date, *, marked: bool) -> int | None:
    """Two digits without 年 are a year only above 12: 06/08/26 may be day, month, year in any order."""
    year = int(text)
    if len(text) == 4:
        return year
    if year <= 12 and not marked:
        return None
    return 2000 + year if 2000 + year <= today.year + 5 else 1900 + year


def _clock(parts: dict[str, str | None]) -> time | None:
    if not parts.get("hour"):
        return None
    hour = int(parts["hour"] or 0)
    minute = 30 if parts["minute"] == "半" else int(parts["minute"] or 0)
    half = (parts.get("half") or parts.get("half_after") or "").lower()
    if (half in ("下午", "晚上", "晚", "pm") and hour < 12) or (half == "中午" and hour < 3):
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _from_number(number: float, date1904: bool, today: date) -> AppointmentReading:
    """An Excel serial in a plausible range, or yyyymmdd stored as a number."""
    if 19_000_101 <= number <= 99_991_231 and number == int(number):
        return _from_text(str(int(number)), date1904, today)
    if number in (0, 1, 2):  # 1900-01-00, 1900-01-01: how spreadsheets show an empty date
        return AppointmentReading()
    if number != number or not 0 < number < 110_000:
        return _problem("date_number")
    on = serial_date(number, date1904)
    if not FIRST_YEAR <= on.year <= today.year + YEARS_AHEAD:
        return _problem("date_incomplete" if 1900 <= number < 2101 else "date_number")
    minutes = round(number % 1 * 1440)
    return _known(on, time(*divmod(minutes, 60)) if minutes < 1440 else None)


def serial_date(number: float, date1904: bool) -> date:
    """The day of an Excel serial below 110,000; the 1904 system lies 1462 days behind."""
    return (_EPOCH_1904 if date1904 else _EPOCH_1900) + timedelta(days=int(number))


def _known(on: date, at: time | None) -> AppointmentReading:
    if on in SENTINELS:
        return AppointmentReading()
    return AppointmentReading(on, None if at == time(0) else at)


def _problem(code: DateProblem) -> AppointmentReading:
    return AppointmentReading(problem=code)

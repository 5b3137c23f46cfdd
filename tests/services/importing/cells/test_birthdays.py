"""Birthdays: a marker means lunar, no marker solar, doubt unknown (rules.md 1, handbook 3.3)."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from care.rules.birthdays import Birthday, birthday_problem
from care.services.importing.cells.birthdays import NO_BIRTHDAY, read_birthday
from care.services.importing.cells.text import Cell

from .test_dates import CELLS

TODAY = date(2026, 12, 11)


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        ("8月15", None),
        ("8月15日", None),
        ("0815", None),
        (815, None),
        ("8.15", None),
        (8.15, None),
        ("8-15", None),
        ("生日：8月15日", None),
        ("八月十五日", None),
        ("阳历八月十五", None),
        ("公历8月15", None),
        ("8月15日（属马）", None),
        ("19780815", 1978),
        (19780815, 1978),
        ("780815", 1978),
        ("1978-08-15", 1978),
        ("1978-08-15 00:00:00", 1978),
        ("1978年8月15日", 1978),
        ("78年8月15日", 1978),
        ("一九七八年八月十五日", 1978),
        (date(1978, 8, 15), 1978),
        (datetime.fromisoformat("1978-08-15 00:00:00"), 1978),
        (28717, 1978),
        ("28717", 1978),
    ],
)
def test_without_a_marker_a_birthday_is_solar(cell: Cell, year: int | None) -> None:
    reading = read_birthday(cell, today=TODAY)
    assert reading.birthday == Birthday(8, 15, year, "solar")
    assert reading.problem is None


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("农历八月十五", Birthday(8, 15, None, "lunar")),
        ("（农）8月15", Birthday(8, 15, None, "lunar")),
        ("8.15（农）", Birthday(8, 15, None, "lunar")),
        ("旧历8-15", Birthday(8, 15, None, "lunar")),
        ("阴历1978.8.15", Birthday(8, 15, 1978, "lunar")),
        ("1978年农历八月十五", Birthday(8, 15, 1978, "lunar")),
        ("阴历闰六月初三", Birthday(6, 3, None, "lunar", leap=True)),
        ("闰6月3日", Birthday(6, 3, None, "lunar", leap=True)),
        ("农历1979年闰六月初三", Birthday(6, 3, 1979, "lunar", leap=True)),
        ("腊月三十", Birthday(12, 30, None, "lunar")),
        ("除夕", Birthday(12, 30, None, "lunar")),
        ("正月初一", Birthday(1, 1, None, "lunar")),
        ("冬月廿三", Birthday(11, 23, None, "lunar")),
        ("农历二月三十", Birthday(2, 30, None, "lunar")),
    ],
)
def test_a_marker_or_a_word_of_the_lunar_calendar_means_lunar(cell: Cell, expected: Birthday) -> None:
    reading = read_birthday(cell, today=TODAY)
    assert (reading.birthday, reading.problem) == (expected, None)


@pytest.mark.parametrize(
    "cell",
    [
        "农历8月15?",
        "8月15左右",
        "阳历8月15 农历七月十二",
        "1980-01-01/农历冬月初十",
        "八月十五",  # how people say a lunar day, without saying so
        "2026-08-15",  # a spreadsheet's year behind 8/15
        date(2026, 8, 15),
        "1977-02-29",  # no such solar day: perhaps a lunar one
        "1978-02-30",
        "农历1978-08-31",
        "农历1978年闰六月初三",  # 1978 had no leap sixth month
    ],
)
def test_both_or_doubtful_is_unknown(cell: Cell) -> None:
    reading = read_birthday(cell, today=TODAY)
    assert reading.problem == "birthday_calendar_unknown"
    assert reading.birthday is None or reading.birthday.calendar == "unknown"


@pytest.mark.parametrize(
    ("cell", "known"),
    [
        ("1978.8", (1978, 8, None)),
        (1978.8, (1978, 8, None)),
        ("197808", (1978, 8, None)),
        ("1978", (1978, None, None)),
        ("8月", (None, 8, None)),
        ("属马", (None, None, None)),
        (8.2, (None, 8, None)),  # 8.2, or 8.20 as a spreadsheet keeps it
    ],
)
def test_without_a_day_a_birthday_is_incomplete(cell: Cell, known: tuple[int | None, ...]) -> None:
    reading = read_birthday(cell, today=TODAY)
    assert reading.problem == "birthday_incomplete"
    assert reading.birthday is not None
    assert (reading.birthday.year, reading.birthday.month, reading.birthday.day) == known


@pytest.mark.parametrize("cell", ["abc", "15/8", "13月1日", "8月32日", "见身份证", "123456789", "x" * 100])
def test_anything_else_is_unreadable(cell: Cell) -> None:
    reading = read_birthday(cell, today=TODAY)
    assert (reading.birthday, reading.problem) == (None, "birthday_unreadable")


@pytest.mark.parametrize("cell", [None, "", "待定", "1900-01-01", date(1900, 1, 1), "1970-01-01"])
def test_an_empty_cell_is_no_birthday_and_no_problem(cell: Cell) -> None:
    assert read_birthday(cell, today=TODAY) == NO_BIRTHDAY


def test_a_project_may_count_unmarked_birthdays_as_unknown() -> None:
    reading = read_birthday("1978-08-15", today=TODAY, unmarked="unknown")
    assert reading.birthday == Birthday(8, 15, 1978, "unknown")
    assert read_birthday("农历八月十五", today=TODAY, unmarked="unknown").problem is None


@given(CELLS, st.booleans())
@settings(deadline=None, max_examples=300)
def test_no_cell_makes_the_reader_fail_and_a_clean_reading_can_be_celebrated(cell: Cell, date1904: bool) -> None:
    reading = read_birthday(cell, today=TODAY, date1904=date1904)
    if reading.problem is None and reading.birthday is not None:
        assert birthday_problem(reading.birthday) is None

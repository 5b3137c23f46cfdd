"""Every form of a date in handbook 3.3, and what is no date."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from care.services.importing.cells.dates import NO_DATE, DateReading, read_appointment, read_date
from care.services.importing.cells.text import Cell

TODAY = date(2026, 12, 11)


@pytest.mark.parametrize(
    "cell",
    [
        date(2026, 6, 8),
        datetime.fromisoformat("2026-06-08 00:00:00"),
        46181,
        46181.0,
        46181.75,
        "46181",
        "46181.0",
        20260608,
        20260608.0,
        "2026.6.8",
        "26/6/8",
        "2026年6月8号",
        "2026年06月08日",
        "２０２６－０６－０８",
        "二〇二六年六月八日",
        "20260608",
        "2026-06-08 00:00:00",
        "2026-06-08T00:00:00",
        "2026/6/8 15:30",
        "2026-06-08（周一）",
        " 2026 年 6 月 8 日 ",
        "2026、6、8",
    ],
)
def test_every_usual_form_is_read(cell: Cell) -> None:
    assert read_date(cell, today=TODAY) == DateReading(date(2026, 6, 8))


def test_the_1904_system_lies_1462_days_behind() -> None:
    assert read_date(45292, today=TODAY).value == date(2024, 1, 1)
    assert read_date(45292, date1904=True, today=TODAY).value == date(2024, 1, 1) + timedelta(days=1462)
    assert read_date(date(2024, 1, 1), date1904=True, today=TODAY).value == date(2024, 1, 1)


@pytest.mark.parametrize(
    "cell",
    [
        None,
        "",
        "待定",
        "/",
        "－",
        "1900-01-01",
        "1970-01-01",
        "9999-12-31",
        date(9999, 12, 31),
        datetime.fromisoformat("1970-01-01 00:00:00"),
        0,
        1,
        "0",
    ],
)
def test_blank_words_and_sentinels_are_no_dates(cell: Cell) -> None:
    assert read_date(cell, today=TODAY) == NO_DATE


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("6月8日", "date_without_year"),
        ("06-08", "date_without_year"),
        ("12月12日 15:00", "date_without_year"),
        ("六月八日", "date_without_year"),
        ("2026年6月", "date_incomplete"),
        ("2026.6", "date_incomplete"),
        (2026.6, "date_incomplete"),
        ("2026", "date_incomplete"),
        (2026, "date_incomplete"),
        ("6月下旬", "date_unreadable"),
        ("06/08/26", "date_ambiguous"),
        ("6/8/2026", "date_ambiguous"),
        ("2026-02-30", "date_impossible"),
        ("20261301", "date_impossible"),
        (850000, "date_number"),
        (89.5, "date_number"),
        (-45292, "date_number"),
        (float("nan"), "date_number"),
        (float("inf"), "date_number"),
        ("2026-06-08（补）", "date_unreadable"),
        ("2026-06-08/2026-06-10", "date_unreadable"),
        ("2026-06-08T16:00:00Z", "date_unreadable"),
        (True, "date_unreadable"),
        (time(12, 0), "date_unreadable"),
        ("1" * 100, "date_unreadable"),
    ],
)
def test_what_is_not_certain_is_a_problem_and_never_a_guess(cell: Cell, problem: str) -> None:
    assert read_date(cell, today=TODAY) == DateReading(None, problem)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "year"), [("26/6/8", 2026), ("31/6/8", 2031), ("32/6/8", 1932), ("98/6/8", 1998), ("09年6月8日", 2009)]
)
def test_two_digits_are_a_year_at_most_five_years_ahead(cell: str, year: int) -> None:
    assert read_date(cell, today=TODAY).value == date(year, 6, 8)


@pytest.mark.parametrize(
    ("cell", "at"),
    [
        ("2026-12-12 15:00", time(15)),
        ("2026年12月12日下午3点", time(15)),
        ("2026-12-12 下午3:30", time(15, 30)),
        ("2026/12/12 上午10点半", time(10, 30)),
        ("2026-12-12 9:00 PM", time(21)),
        ("2026-12-12 中午12点", time(12)),
        ("2026年12月12日 15时30分20秒", time(15, 30)),
        ("20261212153000", time(15, 30)),
        (datetime.fromisoformat("2026-12-12 15:00:40"), time(15)),
        (46368.625, time(15)),
        ("2026-12-12", None),
        ("2026-12-12 00:00:00", None),
        (date(2026, 12, 12), None),
        ("2026-12-12 25:00", None),
    ],
)
def test_an_appointment_has_a_day_and_perhaps_a_time(cell: Cell, at: time | None) -> None:
    reading = read_appointment(cell, today=TODAY)
    assert (reading.on, reading.at, reading.problem) == (date(2026, 12, 12), at, None)


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.text(max_size=30),
    st.lists(st.sampled_from("0123456789年月日号-./ :二〇十廿初上午点半周农闰"), max_size=20).map("".join),
)


@given(CELLS, st.booleans())
@settings(deadline=None, max_examples=300)
def test_no_cell_makes_the_reader_fail(cell: Cell, date1904: bool) -> None:
    reading = read_date(cell, date1904=date1904, today=TODAY)
    assert reading.value is None or reading.problem is None
    assert type(reading.value) in (date, type(None))


FORMS = [
    "{0:%Y-%m-%d}",
    "{0.year}.{0.month}.{0.day}",
    "{0.year}年{0.month}月{0.day}日",
    "{0:%Y%m%d}",
    "{0:%Y/%m/%d} 00:00:00",
]


@given(st.dates(date(1990, 1, 1), date(2056, 12, 30)), st.sampled_from(FORMS))
@settings(deadline=None, max_examples=200)
def test_any_day_written_in_a_usual_form_is_that_day(day: date, form: str) -> None:
    assert read_date(form.format(day), today=TODAY).value == day
    assert read_date((day - date(1899, 12, 30)).days, today=TODAY).value == day

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care.rules.dates import add_months


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2027-06-30", 3, "2027-09-30"),  # rules.md 9: the last day of POST
        ("2026-11-30", 3, "2027-02-28"),
        ("2027-11-30", 3, "2028-02-29"),
        ("2026-12-31", 1, "2027-01-31"),
        ("2026-11-15", 14, "2028-01-15"),
        ("2027-03-31", -1, "2027-02-28"),
        ("2027-01-31", -1, "2026-12-31"),
        ("2027-05-20", 0, "2027-05-20"),
    ],
)
def test_months_are_calendar_months_clipped_to_the_end(day: str, months: int, expected: str) -> None:
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


@given(day=st.dates(date(1950, 1, 1), date(2090, 1, 1)), months=st.integers(-200, 200))
def test_the_day_is_kept_unless_the_month_is_too_short_for_it(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == day.day or (moved.day < day.day and (moved + timedelta(days=1)).day == 1)

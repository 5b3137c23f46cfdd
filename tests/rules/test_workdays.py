"""Work days by the State Council's notices, and what is left when a notice is missing."""

from datetime import date, timedelta

import pytest

from care.plan_files import load_plan
from care.rules.workdays import is_workday, missing_years, next_workday
from care.settings import ROOT

YEARS = load_plan(ROOT / "plan", ROOT / "templates").workdays


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-01-01", False),
        ("2026-01-04", True),  # a Sunday, worked
        ("2026-01-10", False),  # an ordinary Saturday
        ("2026-02-16", False),  # a Monday of Spring Festival
        ("2026-02-24", True),
        ("2026-09-20", True),
        ("2026-10-07", False),
        ("2026-10-10", True),
    ],
)
def test_the_days_of_2026_are_those_of_the_notice(day: str, works: bool) -> None:
    assert is_workday(date.fromisoformat(day), YEARS) is works


def test_the_work_days_of_2026_are_as_many_as_the_notice_leaves() -> None:
    """261 weekdays, less the 19 among the 33 days off, plus 6 worked weekend days."""
    assert sum(is_workday(date(2026, 1, 1) + timedelta(days=n), YEARS) for n in range(365)) == 248


def test_without_a_notice_weekends_are_off() -> None:
    assert [is_workday(date(2040, 1, n), YEARS) for n in range(2, 9)] == [True] * 5 + [False] * 2


def test_the_next_work_day_is_the_day_itself_or_the_first_after_it() -> None:
    assert next_workday(date(2026, 10, 1), YEARS) == date(2026, 10, 8)
    assert next_workday(date(2026, 10, 10), YEARS) == date(2026, 10, 10)


def test_a_missing_notice_is_missed_from_december_of_the_year_before() -> None:
    assert missing_years(date(2039, 12, 1), YEARS) == (2039, 2040)
    assert missing_years(date(2039, 11, 30), YEARS) == (2039,)
    assert missing_years(date(2026, 11, 30), YEARS) == ()


def test_the_notice_of_this_year_is_in_the_plan() -> None:
    year = date.today().year  # noqa: DTZ011 - the maintainer's own calendar is meant
    assert year in YEARS, (
        f"plan/workdays/{year}.yaml is missing. The State Council publishes the days off of {year} in November of the "
        f"year before (国务院办公厅关于{year}年部分节假日安排的通知, on www.gov.cn): copy the newest file of "
        "plan/workdays/ and change every line."
    )

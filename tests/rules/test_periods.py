"""Periods, their names, and when their reports are due."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care.rules.periods import ReportKind, due_at, months_up_to, newest_ended, period_before, period_of
from tests.factories import ZONE, at

DAYS = st.dates(date(2020, 1, 1), date(2050, 1, 1))


@given(st.sampled_from(list(ReportKind)), DAYS)
def test_periods_of_a_kind_follow_one_another_without_a_gap(kind: ReportKind, day: date) -> None:
    period = period_of(kind, day)
    assert period.first <= day <= period.last
    assert period_of(kind, period.last) == period
    assert period_before(kind, period).after == period.first
    assert newest_ended(kind, day).last <= day


@pytest.mark.parametrize(
    ("kind", "on", "name", "due"),
    [
        ("day", "2026-12-11", "2026-12-11", at("2026-12-11", "20:30")),
        ("week", "2026-12-14", "2026-W50", at("2026-12-14", "09:30")),
        ("week", "2027-01-04", "2026-W53", at("2027-01-04", "09:30")),
        ("month", "2027-01-01", "2026-12", at("2027-01-01", "09:30")),
        ("assessment", "2027-01-03", "2026-12", at("2027-01-03", "09:30")),
        ("year", "2027-01-15", "2026", at("2027-01-15", "09:30")),
    ],
)
def test_on_the_day_of_its_run_a_report_is_about_what_is_over_and_due_soon(
    kind: str, on: str, name: str, due: object
) -> None:
    period = newest_ended(ReportKind(kind), date.fromisoformat(on))
    assert period.name == name
    assert due_at(ReportKind(kind), period, ZONE) == due


def test_twelve_months_end_with_the_one_asked_for() -> None:
    months = months_up_to(date(2027, 2, 10), 12)
    assert [month.name for month in (months[0], months[-1])] == ["2026-03", "2027-02"]
    assert all(one.last + timedelta(days=1) == two.first for one, two in pairwise(months))

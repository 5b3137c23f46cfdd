"""Dates of a deal that cannot stand together (rules.md 1)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from care.rules.deal_dates import DATE_FIELDS, DateConflict, DealDates, date_conflicts, planned_dates

TODAY = date(2026, 12, 11)
ZHANG = DealDates(
    subscribed_on=date(2026, 12, 1),
    appointment_on=date(2026, 12, 12),
    signed_on=date(2026, 12, 12),
    filed_on=date(2026, 12, 20),
    loan_applied_on=date(2026, 12, 18),
    loan_paid_on=date(2027, 1, 25),
    handover_planned_on=date(2027, 5, 20),
    moved_in_on=date(2027, 6, 30),
)


def test_the_worked_example_has_no_conflict() -> None:
    assert date_conflicts(ZHANG, today=TODAY) == ()


@pytest.mark.parametrize(
    ("field", "after"),
    [
        ("signed_on", "subscribed_on"),
        ("filed_on", "signed_on"),
        ("loan_applied_on", "signed_on"),
        ("loan_paid_on", "loan_applied_on"),
        ("paid_in_full_on", "signed_on"),
        ("handed_over_on", "signed_on"),
        ("moved_in_on", "handed_over_on"),
        ("loan_paid_on", "subscribed_on"),
    ],
)
def test_each_date_may_equal_the_one_before_but_not_precede_it(field: str, after: str) -> None:
    day = date(2026, 6, 8)
    assert date_conflicts(DealDates(**{field: day, after: day}), today=TODAY) == ()
    early = DealDates(**{field: day - timedelta(days=1), after: day})
    assert date_conflicts(early, today=TODAY) == (DateConflict(field, after),)


def test_payment_and_filing_are_not_compared() -> None:
    paid_first = DealDates(loan_paid_on=date(2026, 6, 1), paid_in_full_on=date(2026, 6, 1), filed_on=date(2026, 7, 1))
    assert date_conflicts(paid_first, today=TODAY) == ()
    assert date_conflicts(replace(paid_first, filed_on=date(2026, 5, 1)), today=TODAY) == ()


@pytest.mark.parametrize("field", DATE_FIELDS)
def test_any_date_before_1990_or_more_than_five_years_ahead_is_a_conflict(field: str) -> None:
    for day in (date(1989, 12, 31), date(2031, 12, 12)):
        assert date_conflicts(DealDates(**{field: day}), today=TODAY) == (DateConflict(field),)
    for day in (date(1990, 1, 1), date(2031, 12, 11)):
        assert date_conflicts(DealDates(**{field: day}), today=TODAY) == ()


def test_dates_ahead_are_listed_but_not_those_that_lie_ahead_by_nature() -> None:
    assert planned_dates(ZHANG, as_of=TODAY) == (
        "signed_on",
        "filed_on",
        "loan_applied_on",
        "loan_paid_on",
        "moved_in_on",
    )


DAYS = st.none() | st.dates(date(1985, 1, 1), date(2040, 1, 1))
ORDER = "subscribed_on signed_on filed_on | signed_on loan_applied_on loan_paid_on | signed_on paid_in_full_on | "
ORDER += "signed_on handed_over_on moved_in_on"


@given(st.fixed_dictionaries({name: DAYS for name in DATE_FIELDS}))
@settings(deadline=None, max_examples=200)
def test_no_conflict_means_that_every_chain_of_the_rule_is_in_order(days: dict[str, date | None]) -> None:
    chains = [["subscribed_on", *chain.split()] for chain in ORDER.split("|")]
    known = [[day for name in chain if (day := days[name])] for chain in chains]
    in_order = all(chain == sorted(chain) for chain in known)
    in_range = all(date(1990, 1, 1) <= day <= date(2031, 12, 11) for day in days.values() if day)
    assert (date_conflicts(DealDates(**days), today=TODAY) == ()) == (in_order and in_range)

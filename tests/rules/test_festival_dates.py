from collections.abc import Callable
from datetime import date, timedelta

import pytest

from care.errors import BadPlan
from care.rules.festival_dates import (
    NEVER_GREETED,
    DateRule,
    FixedDay,
    LittleNewYear,
    LunarFixed,
    NewYearEve,
    SolarTerm,
    festival_dates,
)
from tests.rules import lunar_table

SOUTH = LittleNewYear("south")


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        # the Observatory's dates of handbook 2.3, and rules.md 9
        (NewYearEve(), ["2025-01-28", "2026-02-16", "2027-02-05", "2028-01-25", "2029-02-12", "2030-02-02"]),
        (LunarFixed(1, 15), ["2027-02-20"]),
        (LunarFixed(5, 5), ["2027-06-09", "2028-05-28"]),
        (LunarFixed(7, 7), ["2027-08-08"]),
        (LunarFixed(8, 15), ["2026-09-25", "2027-09-15", "2028-10-03"]),
        (LunarFixed(9, 9), ["2027-10-08", "2028-10-26"]),
        (LunarFixed(12, 8), ["2027-01-15", "2028-01-04"]),
        (SolarTerm("winter_solstice"), ["2026-12-22", "2027-12-22", "2028-12-21"]),
        (LittleNewYear(), ["2027-01-30"]),
        (SOUTH, ["2027-01-31"]),
        (FixedDay(3, 8), ["2027-03-08"]),
        (FixedDay(2, 29), ["2028-02-29"]),
    ],
)
def test_a_festival_falls_on_its_day(rule: DateRule, days: list[str]) -> None:
    for day in map(date.fromisoformat, days):
        assert festival_dates(rule, day.year) == (day,)


@pytest.mark.parametrize(("month", "day"), [(1, 15), (5, 5), (7, 7), (8, 15), (9, 9), (12, 8), (12, 23), (12, 24)])
def test_lunar_festivals_agree_with_sxtwl_in_every_year(month: int, day: int) -> None:
    table = [solar for solar, lunar in lunar_table.days().items() if lunar[1:] == (month, day, False)]
    for year in range(1931, 2056):
        assert list(festival_dates(LunarFixed(month, day), year)) == [found for found in table if found.year == year]


def test_the_eve_is_the_day_before_the_new_year_of_sxtwl() -> None:
    for (year, month, _), days in lunar_table.months().items():
        if month == 1:
            assert festival_dates(NewYearEve(), year) == (days[0] - timedelta(days=1),)


def test_a_solar_year_may_hold_a_festival_of_the_twelfth_month_twice_or_never() -> None:
    assert festival_dates(LunarFixed(12, 8), 1965) == (date(1965, 1, 10), date(1965, 12, 30))
    assert festival_dates(LunarFixed(12, 8), 1966) == ()


def test_a_day_that_the_year_does_not_have_is_no_festival() -> None:
    assert festival_dates(FixedDay(2, 29), 2027) == ()
    assert festival_dates(LunarFixed(12, 30), 2027) == ()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: FixedDay(2, 30), "2-30 has no such day"),
        (lambda: FixedDay(13, 1), "13-1 has no such day"),
        (lambda: LunarFixed(13, 1), "lunar 13/1 has no such day"),
        (lambda: LunarFixed(1, 31), "lunar 1/31 has no such day"),
        (lambda: SolarTerm("dongzhi"), "no solar term 'dongzhi'.*winter_solstice"),
    ],
)
def test_a_rule_that_never_falls_is_refused(make: Callable[[], DateRule], message: str) -> None:
    with pytest.raises(BadPlan, match=message):
        make()


def test_the_days_of_the_dead_are_never_greeted() -> None:
    assert {SolarTerm("qingming"), LunarFixed(7, 15), LunarFixed(10, 1)} <= NEVER_GREETED
    assert {FixedDay(9, 18), FixedDay(12, 13)} <= NEVER_GREETED

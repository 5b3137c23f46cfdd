from collections.abc import Callable
from datetime import date

import pytest

from care.errors import BadInput
from care.rules.lunar import (
    SOLAR_TERMS,
    ZODIAC_NAMES,
    LunarDay,
    is_lunar_new_year_day,
    leap_month,
    month_length,
    new_year,
    solar_term,
    to_lunar,
    to_solar,
    zodiac,
)
from tests.rules import lunar_table

# Day tables of the Hong Kong Observatory (handbook 2.3 and 4.3).
OBSERVATORY = [
    (2026, 12, 29, "2027-02-05"),
    (2027, 1, 1, "2027-02-06"),
    (2027, 1, 15, "2027-02-20"),
    (2027, 5, 5, "2027-06-09"),
    (2027, 7, 7, "2027-08-08"),
    (2027, 8, 15, "2027-09-15"),
    (2027, 9, 9, "2027-10-08"),
    (2026, 12, 8, "2027-01-15"),
    (2027, 12, 8, "2028-01-04"),
    (2028, 1, 1, "2028-01-26"),
    (2028, 5, 5, "2028-05-28"),
    (2028, 8, 15, "2028-10-03"),
    (2028, 9, 9, "2028-10-26"),
    (2025, 12, 29, "2026-02-16"),
]


@pytest.mark.parametrize(("year", "month", "day", "expected"), OBSERVATORY)
def test_days_agree_with_the_observatory(year: int, month: int, day: int, expected: str) -> None:
    assert to_solar(year, month, day) == date.fromisoformat(expected)
    assert to_lunar(date.fromisoformat(expected)) == LunarDay(year, month, day)


def test_every_day_of_1930_to_2056_agrees_with_sxtwl_both_ways() -> None:
    table = lunar_table.days()
    assert {day.year for day in table} >= set(range(1930, 2057))
    for day, (year, month, number, leap) in table.items():
        assert to_lunar(day) == LunarDay(year, month, number, leap)
        assert to_solar(year, month, number, leap) == day


def test_months_have_the_lengths_of_sxtwl_and_the_others_do_not_exist() -> None:
    table = lunar_table.months()
    for year in range(lunar_table.FIRST_YEAR, lunar_table.LAST_YEAR + 1):
        for month in range(1, 13):
            for leap in (False, True):
                length = len(table.get((year, month, leap), ())) or None
                assert month_length(year, month, leap) == length
                if length != 30:
                    assert to_solar(year, month, 30, leap) is None


def test_solar_terms_agree_with_sxtwl() -> None:
    differing = [
        (solar_term(year, name), term)
        for year, terms in lunar_table.solar_terms().items()
        for name, term in zip(SOLAR_TERMS, terms, strict=True)
        if solar_term(year, name) != term
    ]
    # 大寒 of 1979 came within five seconds of midnight; tables differ, and nobody plans for 1979.
    assert differing == [(date(1979, 1, 21), date(1979, 1, 20))]


@pytest.mark.parametrize(
    ("year", "name", "expected"),
    [
        (2026, "winter_solstice", "2026-12-22"),
        (2027, "winter_solstice", "2027-12-22"),
        (2028, "winter_solstice", "2028-12-21"),
        (2026, "qingming", "2026-04-05"),
    ],
)
def test_solar_terms_have_their_names(year: int, name: str, expected: str) -> None:
    assert solar_term(year, name) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("year", "expected"), [(2025, 6), (2026, None), (2028, 5), (2031, 3), (2033, 11), (2036, 6), (2017, 6)]
)
def test_leap_months(year: int, expected: int | None) -> None:
    assert leap_month(year) == expected


def test_a_leap_month_is_another_month_than_the_ordinary_one() -> None:
    assert to_solar(2025, 6, 1, leap=True) == date(2025, 7, 25)
    assert to_solar(2025, 6, 1) == date(2025, 6, 25)
    assert to_solar(2026, 6, 1, leap=True) is None


@pytest.mark.parametrize(("month", "day"), [(0, 1), (13, 1), (1, 0), (1, 31), (1, -1)])
def test_what_is_no_lunar_day_has_no_date(month: int, day: int) -> None:
    assert to_solar(2026, month, day) is None


def test_the_new_year_falls_between_21_january_and_20_february() -> None:
    for year in range(1901, 2100):
        assert date(year, 1, 21) <= new_year(year) <= date(year, 2, 20)


def test_only_the_first_day_of_the_lunar_year_is_its_new_year_day() -> None:
    assert is_lunar_new_year_day(date(2027, 2, 6))
    assert not is_lunar_new_year_day(date(2027, 2, 5))
    assert not is_lunar_new_year_day(date(2027, 1, 1))


def test_days_and_lunar_years_at_the_ends_of_the_range_are_known() -> None:
    for day in (date(1901, 1, 1), date(2099, 12, 31)):
        lunar = to_lunar(day)
        assert to_solar(lunar.year, lunar.month, lunar.day, lunar.leap) == day


@pytest.mark.parametrize(
    "ask",
    [
        lambda: to_lunar(date(1900, 12, 31)),
        lambda: to_lunar(date(2100, 1, 1)),
        lambda: to_solar(1899, 1, 1),
        lambda: to_solar(2100, 1, 1),
        lambda: leap_month(2100),
        lambda: month_length(1800, 1),
        lambda: new_year(3000),
        lambda: solar_term(2100, "qingming"),
        lambda: solar_term(1900, "qingming"),
    ],
)
def test_years_outside_the_range_are_refused(ask: Callable[[], object]) -> None:
    with pytest.raises(BadInput, match="outside the lunar calendar; use a date from 1901 to 2099"):
        ask()


@pytest.mark.parametrize(
    ("year", "key"), [(2026, "horse"), (2027, "goat"), (1900, "rat"), (2024, "dragon"), (2020, "rat"), (2019, "pig")]
)
def test_each_lunar_year_has_its_animal(year: int, key: str) -> None:
    assert zodiac(year) == key
    assert set(ZODIAC_NAMES[key]) == {"zh", "en"}

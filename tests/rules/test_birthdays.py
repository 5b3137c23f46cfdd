from datetime import date

import pytest

from care.rules.birthdays import (
    Birthday,
    birthday_problem,
    celebrated_on,
    celebration,
    full_years,
    keys_celebrated_on,
    next_celebrations,
)
from care.rules.reasons import Reason


def solar(month: int | None, day: int | None, year: int | None = None) -> Birthday:
    return Birthday(month, day, year, "solar")


def lunar(month: int | None, day: int | None, year: int | None = None, *, leap: bool = False) -> Birthday:
    return Birthday(month, day, year, "lunar", leap)


def unknown(month: int | None, day: int | None, year: int | None = None) -> Birthday:
    return Birthday(month, day, year, "unknown")


@pytest.mark.parametrize(
    ("birthday", "day", "occasion"),
    [
        # rules.md 9
        (lunar(8, 15), "2027-09-15", 2027),
        (lunar(6, 3, 2025, leap=True), "2026-07-16", 2026),
        (lunar(12, 30), "2027-02-05", 2026),
        (lunar(11, 24), "2027-01-01", 2026),
        (lunar(11, 24), "2027-12-21", 2027),
        (solar(2, 29), "2027-02-28", 2027),
        # handbook 4.3
        (solar(2, 29), "2028-02-29", 2028),
        (solar(12, 11), "2026-12-11", 2026),
        (lunar(6, 1, leap=True), "2025-07-25", 2025),  # the year has the leap month
        (lunar(6, 1), "2025-06-25", 2025),  # born in the ordinary month: once, in the ordinary one
        (lunar(11, 1, leap=True), "2033-12-22", 2033),
        (lunar(12, 29), "2026-02-16", 2025),
        (lunar(12, 30), "2026-02-16", 2025),
        (lunar(12, 30), "2030-02-02", 2029),  # the month has 30 days
        (lunar(6, 30, leap=True), "2025-08-22", 2025),  # the leap month has 29 days
    ],
)
def test_a_birthday_is_celebrated_on_its_day_and_on_no_neighbour(birthday: Birthday, day: str, occasion: int) -> None:
    celebrated = date.fromisoformat(day)
    assert celebrated_on(birthday, celebrated) == occasion
    assert celebration(birthday, occasion) == celebrated
    nearby = [celebrated.fromordinal(celebrated.toordinal() + n) for n in range(-29, 30) if n != 0]
    assert not any(celebrated_on(birthday, other) for other in nearby)


def test_29_february_moves_to_1_march_where_the_plan_says_so() -> None:
    assert celebrated_on(solar(2, 29), date(2027, 3, 1), feb29="03-01") == 2027
    assert celebrated_on(solar(2, 29), date(2027, 2, 28), feb29="03-01") is None
    assert celebrated_on(solar(2, 29), date(2028, 2, 29), feb29="03-01") == 2028
    assert celebrated_on(solar(2, 29), date(2028, 3, 1), feb29="03-01") is None
    assert celebrated_on(solar(2, 29), date(2028, 2, 28)) is None
    assert celebrated_on(solar(2, 28), date(2027, 2, 28)) == 2027


def test_a_lunar_birthday_falls_twice_or_never_in_some_solar_years() -> None:
    year_2027 = (date(2027, 1, 1), date(2027, 12, 31))
    assert next_celebrations(lunar(11, 24), *year_2027) == [(date(2027, 1, 1), 2026), (date(2027, 12, 21), 2027)]
    # lunar 12/1: 2029-01-15 and 2030-01-04 and 2030-12-25 and then 2032
    days = next_celebrations(lunar(12, 1), date(2029, 1, 1), date(2032, 12, 31))
    assert [(day.year, occasion) for day, occasion in days] == [(2029, 2028), (2030, 2029), (2030, 2030), (2032, 2031)]


def test_the_celebrations_of_a_span_include_both_ends() -> None:
    day = date(2026, 12, 11)
    assert next_celebrations(solar(12, 11), day, day) == [(day, 2026)]
    assert next_celebrations(solar(12, 11), date(2026, 12, 12), date(2027, 12, 10)) == []


@pytest.mark.parametrize(
    ("birthday", "reason"),
    [
        (unknown(8, 15), Reason.BIRTHDAY_CALENDAR_UNKNOWN),
        (unknown(None, None), Reason.BIRTHDAY_CALENDAR_UNKNOWN),
        (solar(8, None), Reason.BIRTHDAY_INCOMPLETE),
        (solar(None, 15), Reason.BIRTHDAY_INCOMPLETE),
        (lunar(8, None), Reason.BIRTHDAY_INCOMPLETE),
        (solar(2, 30), Reason.BIRTHDAY_INCOMPLETE),
        (solar(4, 31), Reason.BIRTHDAY_INCOMPLETE),
        (solar(13, 1), Reason.BIRTHDAY_INCOMPLETE),
        (solar(0, 1), Reason.BIRTHDAY_INCOMPLETE),
        (lunar(8, 31), Reason.BIRTHDAY_INCOMPLETE),
        (lunar(1, 0), Reason.BIRTHDAY_INCOMPLETE),
        (solar(2, 29), None),
        (lunar(12, 30, leap=True), None),
    ],
)
def test_what_is_not_known_is_celebrated_on_no_day(birthday: Birthday, reason: Reason | None) -> None:
    assert birthday_problem(birthday) == reason
    days = next_celebrations(birthday, date(2026, 1, 1), date(2028, 12, 31))
    assert bool(days) == (reason is None)
    assert (celebration(birthday, 2026) is None) == (reason is not None)


@pytest.mark.parametrize(
    ("day", "solar_keys", "lunar_keys"),
    [
        # 2027-02-05 is 腊月廿九, the last day of its month; lunar 2026 has no leap month.
        ("2027-02-05", {(2, 5)}, {(12, 29, False), (12, 29, True), (12, 30, False), (12, 30, True)}),
        # 2025-07-24 is the last of the 30 days of the ordinary sixth month in a year with a leap sixth month.
        ("2025-07-24", {(7, 24)}, {(6, 30, False)}),
        ("2025-07-25", {(7, 25)}, {(6, 1, True)}),
        ("2025-08-22", {(8, 22)}, {(6, 29, True), (6, 30, True)}),
        ("2027-02-28", {(2, 28), (2, 29)}, {(1, 23, False), (1, 23, True)}),
        ("2028-02-28", {(2, 28)}, {(2, 4, False), (2, 4, True)}),
    ],
)
def test_the_keys_of_a_day_are_those_of_whoever_celebrates(
    day: str, solar_keys: set[tuple[int, int]], lunar_keys: set[tuple[int, int, bool]]
) -> None:
    keys = keys_celebrated_on(date.fromisoformat(day))
    assert keys.solar == solar_keys
    assert keys.lunar == lunar_keys


@pytest.mark.parametrize(
    ("birthday", "day", "years"),
    [
        (solar(10, 8, 1967), "2027-10-08", 60),
        (solar(10, 9, 1967), "2027-10-08", 59),
        (solar(2, 29, 2000), "2027-02-28", 26),  # never too high: legally reached the day after
        (solar(2, 29, 2000), "2027-03-01", 27),
        (lunar(9, 9, 1967), "2027-10-08", 60),
        (lunar(9, 10, 1967), "2027-10-08", 59),
        (lunar(12, 20, 1966), "2027-01-20", 59),  # lunar 2026-12-13
        (lunar(12, 20, 1966), "2027-01-27", 60),
        (lunar(12, 20, 1967), "2027-01-27", 59),  # the solar year was recorded: one too few, never one too many
        (unknown(1, 1, 1966), "2027-10-08", 60),
        (unknown(1, 1, 1967), "2027-10-08", 59),
        (unknown(1, 1, 1966), "2027-01-10", 59),  # it may be lunar 12/20, which is still to come
        (solar(None, None, 1966), "2027-10-08", 60),
        (lunar(1, None, 1967), "2027-10-08", 59),
        (solar(1, 1), "2027-10-08", None),
    ],
)
def test_full_years_are_counted_by_celebrations_and_never_too_high(
    birthday: Birthday, day: str, years: int | None
) -> None:
    assert full_years(birthday, date.fromisoformat(day)) == years

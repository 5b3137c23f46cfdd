from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from care.rules.birthdays import Birthday
from care.rules.facts import Sex
from care.rules.festival_dates import FestivalRule, FixedDay, LittleNewYear, LunarFixed, Merged, NewYearEve, SolarTerm
from care.rules.festivals import Audience, Festival, chosen_festivals, festivals_on, in_audience
from tests.rules import lunar_table


def festival(name: str, rule: FestivalRule, audience: Audience = "all") -> Festival:
    return Festival(f"festival_{name}", {"zh": name, "en": name}, rule, audience=audience)


def optional(name: str, rule: FestivalRule) -> Festival:
    """A festival of the twelfth lunar month: off until a project switches it on, counted by the lunar year."""
    return replace(festival(name, rule), on=False, occasion_year="lunar")


# rules.md 6
FESTIVALS = (
    festival("new_year", FixedDay(1, 1)),
    optional("laba", LunarFixed(12, 8)),
    optional("little_new_year", LittleNewYear()),
    festival("new_year_eve", NewYearEve()),
    festival("mid_autumn", LunarFixed(8, 15)),
    festival("national_day", FixedDay(10, 1)),
    festival("mid_autumn_national_day", Merged("festival_mid_autumn", "festival_national_day")),
    festival("double_ninth", LunarFixed(9, 9), audience="senior60"),
    festival("winter_solstice", SolarTerm("winter_solstice")),
)
ALL_ON = chosen_festivals(FESTIVALS, on={"festival_laba", "festival_little_new_year"}, off=set(), region="north")


def names_on(festivals: tuple[Festival, ...], day: date) -> list[tuple[str, int]]:
    return [(found.id.removeprefix("festival_"), occasion) for found, occasion in festivals_on(festivals, day)]


def names_in(festivals: tuple[Festival, ...], year: int) -> dict[str, date]:
    """Festival -> day, in one solar year."""
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    return {name: day for day in days for name, _ in names_on(festivals, day)}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-12-22", [("winter_solstice", 2026)]),
        ("2027-01-01", [("new_year", 2027)]),
        ("2027-01-15", []),  # laba is off
        ("2027-02-05", [("new_year_eve", 2027)]),
        ("2027-02-06", []),
        ("2027-09-15", [("mid_autumn", 2027)]),
        ("2027-10-01", [("national_day", 2027)]),
    ],
)
def test_the_days_of_the_worked_examples(day: str, expected: list[tuple[str, int]]) -> None:
    assert names_on(FESTIVALS, date.fromisoformat(day)) == expected


def test_a_festival_of_the_twelfth_month_counts_by_the_lunar_year() -> None:
    assert names_on(ALL_ON, date(2027, 1, 15)) == [("laba", 2026)]
    assert names_on(ALL_ON, date(2027, 1, 30)) == [("little_new_year", 2026)]
    assert names_on(ALL_ON, date(1965, 1, 10)) == [("laba", 1964)]
    assert names_on(ALL_ON, date(1965, 12, 30)) == [("laba", 1965)]


@pytest.mark.parametrize(
    ("year", "merged"),
    [
        (2020, "2020-10-01"),  # both on 1 October
        (2023, "2023-09-29"),  # two days before
        (2025, "2025-10-01"),  # five days after
        (2028, "2028-10-01"),
        (2026, None),  # six days before: two messages
        (2027, None),
    ],
)
def test_mid_autumn_close_to_the_national_day_is_one_greeting_on_the_first_day(year: int, merged: str | None) -> None:
    found = names_in(FESTIVALS, year)
    assert found.get("mid_autumn_national_day") == (date.fromisoformat(merged) if merged else None)
    assert ("mid_autumn" in found, "national_day" in found) == ((False, False) if merged else (True, True))


def test_the_merged_greeting_has_the_distance_rule_in_every_year() -> None:
    mid_autumns = [day for day, lunar in lunar_table.days().items() if lunar[1:] == (8, 15, False)]
    for mid_autumn in mid_autumns:
        national_day = date(mid_autumn.year, 10, 1)
        close = abs((mid_autumn - national_day).days) < 6
        for day in (mid_autumn, national_day):
            expected = {name for name, on in (("mid_autumn", mid_autumn), ("national_day", national_day)) if on == day}
            if close:
                expected = {"mid_autumn_national_day"} if day == min(mid_autumn, national_day) else set()
            found = {name for name, _ in names_on(FESTIVALS, day)} - {"double_ninth"}
            assert found == expected


@pytest.mark.parametrize(
    ("off", "left"),
    [
        ({"festival_mid_autumn"}, {"national_day"}),
        ({"festival_national_day"}, {"mid_autumn"}),
        ({"festival_mid_autumn_national_day"}, {"mid_autumn", "national_day"}),
    ],
)
def test_nothing_is_merged_where_a_project_switched_a_part_off(off: set[str], left: set[str]) -> None:
    festivals = chosen_festivals(FESTIVALS, on=set(), off=off, region="north")
    autumn = {name for name, day in names_in(festivals, 2025).items() if day.month in (9, 10)}
    assert autumn - {"double_ninth"} == left


def test_a_project_in_the_south_has_its_own_little_new_year() -> None:
    south = chosen_festivals(FESTIVALS, on={"festival_little_new_year"}, off=set(), region="south")
    assert names_on(south, date(2027, 1, 30)) == []
    assert names_on(south, date(2027, 1, 31)) == [("little_new_year", 2026)]


@given(year=st.integers(1931, 2055))
@settings(max_examples=12, deadline=None)
def test_an_occasion_of_a_festival_falls_on_one_day_only(year: int) -> None:
    days = [date(year, 7, 1) + timedelta(days=n) for n in range(600)]
    occasions = [occasion for day in days for occasion in names_on(ALL_ON, day)]
    assert len(occasions) == len(set(occasions))


@pytest.mark.parametrize(
    ("audience", "sex", "profession", "birthday", "expected"),
    [
        ("all", None, None, None, True),
        ("female", "female", None, None, True),
        ("female", "male", None, None, False),
        ("female", None, None, None, False),
        ("teacher", None, "小学教师", None, True),
        ("teacher", None, "老师（退休）", None, True),
        ("teacher", None, "医生", None, False),
        ("teacher", None, None, None, False),
        ("senior60", None, None, Birthday(10, 8, 1967, "solar"), True),
        ("senior60", None, None, Birthday(10, 9, 1967, "solar"), False),
        ("senior60", None, None, Birthday(9, 9, 1967, "lunar"), True),
        ("senior60", None, None, Birthday(9, 10, 1967, "lunar"), False),
        ("senior60", None, None, Birthday(1, 1, None, "solar"), False),
        ("senior60", None, None, None, False),
    ],
)
def test_an_audience_holds_only_those_known_to_belong(
    audience: Audience, sex: Sex | None, profession: str | None, birthday: Birthday | None, expected: bool
) -> None:
    day = date(2027, 10, 8)  # 重阳
    assert in_audience(audience, sex=sex, profession=profession, birthday=birthday, day=day) is expected

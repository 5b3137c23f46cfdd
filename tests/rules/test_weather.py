"""Which warning becomes a tip: the thresholds of handbook 7.2, a table and a property against a plain reading."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care.rules.weather import (
    Colour,
    Message,
    Past,
    Verdict,
    WeatherWarning,
    judge,
    kind_of_warning,
    warning_values,
)
from tests.factories import ZONE, at
from tests.services.sending.world import the_plan

KINDS = the_plan().weather_kinds
NOW = at("2026-07-18", "09:10")


def warning(type_name: str, colour: Colour | None, **values: object) -> WeatherWarning:
    facts: dict[str, object] = {"office": "北京市气象台", "issued_at": at("2026-07-18", "09:00"), **values}
    return WeatherWarning("w1", type_name=type_name, colour=colour, **facts)  # type: ignore[arg-type]


def verdict(type_name: str, colour: Colour | None, *past: Past, **values: object) -> Verdict:
    one = warning(type_name, colour, **values)
    return judge(kind_of_warning(KINDS, one), one, past, NOW, ZONE)


def before(colour: Colour, hours: float, what: Verdict = Verdict.TIP) -> Past:
    return Past(f"old-{hours}", colour, at("2026-07-18", "09:00") - timedelta(hours=hours), what)


B, Y, O, R = Colour.BLUE, Colour.YELLOW, Colour.ORANGE, Colour.RED  # noqa: E741 - the four of the table


@pytest.mark.parametrize(
    ("type_name", "tips"),
    [
        ("寒潮", {B, Y, O, R}),
        ("暴雨", {Y, O, R}),
        ("高温", {O, R}),
        ("沙尘暴", {B, Y, O, R}),
        ("大风", {Y, O, R}),
        ("暴雪", {B, Y, O, R}),
        ("道路结冰", {B, Y, O, R}),
        ("冰雹", set()),
        ("霾", set()),
        ("雷电", set()),
    ],
)
def test_each_kind_has_its_threshold(type_name: str, tips: set[Colour]) -> None:
    known = before(Y, 24 * 60, Verdict.BELOW)  # so that no yellow is the year's first
    assert {colour for colour in Colour if verdict(type_name, colour, known) is Verdict.TIP} == tips


def test_the_years_first_yellow_of_heat_is_a_tip_and_the_second_is_not() -> None:
    assert verdict("高温", Y) is Verdict.TIP
    assert verdict("高温", Y, before(Y, 24 * 30, Verdict.BELOW)) is Verdict.BELOW
    assert verdict("高温", Y, before(Y, 24 * 250)) is Verdict.TIP  # last year's does not count
    assert verdict("高温", B) is Verdict.BELOW


@pytest.mark.parametrize(
    ("colour", "past", "expected"),
    [
        (Y, [before(Y, 3)], Verdict.SAME),
        (Y, [before(O, 23)], Verdict.SAME),
        (O, [before(Y, 3)], Verdict.TIP),
        (Y, [before(Y, 24)], Verdict.TIP),
        (Y, [before(Y, 20, Verdict.SAME), before(Y, 30)], Verdict.SAME),
        (Y, [before(Y, 3, Verdict.BELOW)], Verdict.TIP),
    ],
)
def test_the_same_no_graver_within_a_day_is_no_new_tip(colour: Colour, past: list[Past], expected: Verdict) -> None:
    assert verdict("暴雨", colour, *past) is expected


def test_what_is_no_official_current_warning_is_no_tip() -> None:
    assert verdict("暴雨", R, office="") is Verdict.UNOFFICIAL
    assert verdict("暴雨", R, issued_at=None) is Verdict.UNOFFICIAL
    assert verdict("暴雨", None) is Verdict.UNOFFICIAL
    assert verdict("暴雨", R, expires_at=NOW) is Verdict.STALE
    assert verdict("暴雨", R, issued_at=NOW - timedelta(hours=24)) is Verdict.STALE
    assert verdict("暴雨", R, message=Message.CANCEL) is Verdict.CANCELLED


PAST = st.builds(
    Past,
    st.text("abc", min_size=1),
    st.sampled_from(Colour),
    st.integers(0, 100).map(lambda hours: NOW - timedelta(hours=hours, minutes=10)),
    st.sampled_from([Verdict.TIP, Verdict.SAME, Verdict.BELOW, Verdict.STALE]),
)


@given(colour=st.sampled_from(Colour), past=st.lists(PAST, max_size=6))
def test_rain_is_told_once_a_day_and_grave_enough(colour: Colour, past: list[Past]) -> None:
    told = [
        p.colour for p in past if p.verdict in ("tip", "same") and p.issued_at > NOW - timedelta(hours=24, minutes=10)
    ]
    expected = "below" if colour < 2 else "same" if told and max(told) >= colour else "tip"
    assert verdict("暴雨", colour, *past).value == expected


def test_the_text_names_office_time_and_colour() -> None:
    one = warning("暴雨", O, issued_at=at("2026-07-18", "09:30"))
    assert warning_values(one, "zh", ZONE) == {"station": "北京市气象台", "issued": "18日9时30分", "level": "橙色"}
    assert warning_values(one, "en", ZONE)["issued"] == "09:30 on 18/7"

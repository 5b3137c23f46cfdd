"""Tests of the plan's values."""

from datetime import time

from care.rules.hours import Hours
from care.rules.touchpoints import Plan, Project

DAY = Hours(((time(9), time(19)),))
MORNING = Hours(((time(9), time(12)),))
HOLIDAY = Project("假日风景", aliases=("万科假日风景",), hours={"care": MORNING})
DEFAULTS = Project("", tel="010-83450000")
PLAN = Plan("1", "0" * 16, "思源经纪", "zh", (), (), (HOLIDAY,), DEFAULTS, {"care": DAY, "service": DAY})


def test_a_project_is_found_by_its_name_and_by_an_alias() -> None:
    assert PLAN.project("假日风景") is HOLIDAY
    assert PLAN.project("万科假日风景") is HOLIDAY


def test_an_unknown_project_has_the_defaults_of_the_company() -> None:
    assert PLAN.project("四季花城") is DEFAULTS


def test_a_project_keeps_the_hours_of_the_company_where_it_has_none_of_its_own() -> None:
    assert PLAN.hours_of(HOLIDAY, "care") is MORNING
    assert PLAN.hours_of(HOLIDAY, "service") is DAY

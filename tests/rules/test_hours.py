"""Tests of hours."""

from datetime import time

import pytest

from care.rules.hours import Hours

CALLS = Hours(((time(9, 30), time(12)), (time(14), time(19, 30))))


@pytest.mark.parametrize(
    ("at", "held"),
    [
        (time(9, 29, 59), False),
        (time(9, 30), True),
        (time(11, 59, 59), True),
        (time(12), False),
        (time(13), False),
        (time(14), True),
        (time(19, 30), False),
    ],
)
def test_the_first_moment_belongs_to_a_span_and_the_last_does_not(at: time, held: bool) -> None:
    assert CALLS.hold(at) is held


@pytest.mark.parametrize(
    ("first", "last", "inside"),
    [
        (time(10), time(11), True),
        (time(9, 30), time(12), True),
        (time(11), time(15), False),
        (time(9), time(10), False),
    ],
)
def test_hours_are_inside_others_only_where_one_span_holds_each(first: time, last: time, inside: bool) -> None:
    assert Hours(((first, last),)).inside(CALLS) is inside

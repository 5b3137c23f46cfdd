"""Which switches are on for a customer, and from when to when."""

from datetime import date, timedelta
from typing import Any

import pytest

from care.rules.facts import Person
from care.rules.stops import LIFTS, Stop, stops_on

DAY = date(2026, 12, 4)


@pytest.mark.parametrize(
    ("facts", "on"),
    [
        ({}, set()),
        ({"consent": "given"}, set()),
        ({"consent": "refused"}, set()),  # never agreed: nothing to end
        ({"consent": "opted_out"}, {Stop.OPT_OUT}),
        ({"hush_until": DAY}, {Stop.BEREAVEMENT}),
        ({"hush_until": DAY - timedelta(days=1)}, set()),
        ({"status": "frozen"}, {Stop.FROZEN}),
        ({"status": "minor"}, set()),
        ({"status": "deceased", "hush_until": DAY}, {Stop.DECEASED, Stop.BEREAVEMENT}),
        ({"suppressed": frozenset({"phone_recycled_suspect"})}, {Stop.RECYCLED}),
        ({"phone_problem": "phone_recycled_suspect"}, {Stop.RECYCLED}),
        ({"suppressed": frozenset({"phone_invalid", "gateway_blacklist"})}, set()),
    ],
)
def test_a_switch_is_on_by_the_facts(facts: dict[str, Any], on: set[Stop]) -> None:
    assert stops_on(Person(1, "K1", "张伟", **facts), DAY) == on


def test_every_switch_says_which_refusals_end_with_it() -> None:
    assert set(LIFTS) == set(Stop)

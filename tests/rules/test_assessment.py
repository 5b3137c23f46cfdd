"""The assessment of handbook 6.4: weights, what is taken off, and what is not judged."""

from datetime import date

import pytest

from care.rules.assessment import ITEMS, Item, Mark, Measure, counts_on, mark, total

AGENT, SPECIALIST, MANAGER = ({item.id: item for item in ITEMS[role]} for role in ITEMS)


@pytest.mark.parametrize("role", sorted(ITEMS))
def test_the_weights_of_a_role_come_to_a_hundred(role: str) -> None:
    assert sum(item.weight for item in ITEMS[role]) == 100


@pytest.mark.parametrize(
    ("item", "measure", "value", "points"),
    [
        (AGENT["node_calls"], Measure(100, 98), 98, 25),
        (AGENT["node_calls"], Measure(100, 90), 90, 17),  # 8 points below 98
        (AGENT["node_calls"], Measure(200, 40), 20, 0),  # never below nothing
        (AGENT["node_calls"], Measure(4, 0), 0, None),  # too few to judge
        (AGENT["node_calls"], Measure(0, 0), None, None),
        (AGENT["sms_only"], Measure(0, 0), 0, 10),
        (AGENT["sms_only"], Measure(1, 1), 1, 5),
        (AGENT["papers"], Measure(10, 10), 100, 10),
        (AGENT["papers"], Measure(10, 7), 70, 4),  # two each
        (AGENT["callback"], Measure(5, 84.5), 84.5, 14.5),
        (AGENT["callback"], Measure(4, 20.0), 20, None),
        (AGENT["complaints"], Measure(2, 2), 2, 5),
        (AGENT["complaints"], Measure(1, 1, serious=1), 1, 0),  # fifteen for a serious one
        (AGENT["gifts"], Measure(100, 98), 98, 5),
        (AGENT["gifts"], Measure(100, 97), 97, 2),
        (SPECIALIST["verdicts"], Measure(20, 18), 90, 0),
        (MANAGER["score"], Measure(40, 82.0, reference=85.0), 82, 37),
        (MANAGER["score"], Measure(40, 82.0), 82, None),  # nobody has set a target
        (MANAGER["score"], Measure(29, 82.0, reference=85.0), 82, None),  # grey scores judge nobody
        (MANAGER["complaints"], Measure(100, 1.5), 1.5, 12.5),
    ],
)
def test_a_measure_earns_its_points(item: Item, measure: Measure, value: float | None, points: float | None) -> None:
    found = mark(item, measure)
    assert (found.value, found.points) == (value, points)


def test_what_is_not_judged_leaves_the_whole() -> None:
    marks = [mark(AGENT["node_calls"], Measure(100, 90)), mark(AGENT["callback"], Measure(2, 90.0))]
    assert total(marks) == (17, 25)
    assert total([Mark(AGENT["gifts"], 0, None, None)]) == (0, 0)


def test_days_of_leave_do_not_count_on_either_end() -> None:
    leave = [(date(2026, 12, 7), date(2026, 12, 9))]
    assert [day for day in range(5, 12) if counts_on(date(2026, 12, day), leave)] == [5, 6, 10, 11]

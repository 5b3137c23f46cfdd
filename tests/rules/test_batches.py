"""When a day is so unusual that a person must look first (handbook 5.3)."""

import pytest

from care.rules.batches import unusual

TEN_DAYS = [20] * 10


@pytest.mark.parametrize(
    ("touches", "people", "history", "customers", "found"),
    [
        (60, 40, TEN_DAYS, 1000, None),  # three times is not more than three times
        (61, 40, TEN_DAYS, 1000, "times_median"),
        (61, 40, [20] * 9, 1000, None),  # nine days are no history yet
        (61, 40, [*TEN_DAYS, 500, 500], 1000, "times_median"),  # a median is not moved by two odd days
        (10, 10, [1] * 10, 1000, None),  # a handful anybody looks over
        (11, 10, [1] * 10, 1000, "times_median"),
        (200, 200, [], 1000, None),  # a fifth is not more than a fifth
        (201, 201, [], 1000, "share_of_customers"),
        (50, 50, [], 60, None),
        (51, 51, [], 60, "share_of_customers"),
        (0, 0, [], 0, None),
    ],
)
def test_a_day_waits_when_it_is_three_times_the_usual_or_for_a_fifth_of_all(
    touches: int, people: int, history: list[int], customers: int, found: str | None
) -> None:
    assert unusual(touches, people, history=history, customers=customers) == found

"""When a day's planning is so unlike the days before that a person must look first: `batch_anomaly` (handbook 5.3)."""

from collections.abc import Sequence
from statistics import median
from typing import Literal

MOST_TIMES = 3  # of the median of the days before …
DAYS_OF_HISTORY = 10  # … from so many of them on
MOST_PERCENT = 20  # of the customers …
MOST_PEOPLE = 50  # … when it is more than so many
A_HANDFUL = 10  # so few touches anybody looks over: in a small office, three times the median is a chance

Anomaly = Literal["times_median", "share_of_customers"]


def unusual(touches: int, people: int, *, history: Sequence[int], customers: int) -> Anomaly | None:
    """Why a day with so many touches, to so many people, waits; None for an ordinary one.

    `history` are the touches of each earlier day that had any, `customers` all that there are. A festival's own
    greetings are counted nowhere.
    """
    if touches > A_HANDFUL and len(history) >= DAYS_OF_HISTORY and touches > MOST_TIMES * median(history):
        return "times_median"
    if people > MOST_PEOPLE and people * 100 > customers * MOST_PERCENT:
        return "share_of_customers"
    return None

"""What may go wrong at a vendor, chosen by a seed so that a run can be replayed."""

import random
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """What happens to one POST. Where it says "after", the message was accepted all the same."""

    NONE = "none"
    THROTTLED = "throttled"
    REFUSED = "refused"
    BUSY_BEFORE = "busy before"  # 503
    BUSY_AFTER = "busy after"
    RESET_BEFORE = "reset before"
    RESET_AFTER = "reset after"
    HALF_ANSWER = "half answer after"
    GARBAGE = "garbage after"
    SLOW = "slow"  # answers in time, but late
    HANG_AFTER = "hang after"
    LATE_ACCEPT = "late accept"  # accepted only once the client has given up


ACCEPTS = frozenset(
    {
        Fault.NONE,
        Fault.BUSY_AFTER,
        Fault.RESET_AFTER,
        Fault.HALF_ANSWER,
        Fault.GARBAGE,
        Fault.SLOW,
        Fault.HANG_AFTER,
        Fault.LATE_ACCEPT,
    }
)
QUICK = (
    Fault.THROTTLED,
    Fault.BUSY_BEFORE,
    Fault.BUSY_AFTER,
    Fault.RESET_BEFORE,
    Fault.RESET_AFTER,
    Fault.HALF_ANSWER,
    Fault.GARBAGE,
)


@dataclass
class Dice:
    """Faults with the probability `share`, of the kinds `among`; the same seed gives the same row of faults."""

    share: float = 0.0
    seed: int = 0
    among: tuple[Fault, ...] = QUICK

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def throw(self) -> Fault:
        """The fault of the next POST."""
        return self._random.choice(self.among) if self._random.random() < self.share else Fault.NONE

"""What comes of a telephone call (rules.md 8): what an outcome does to the call, and which call is next.

Every record is a try, and so the text that waits gets its two days more; towards `exhausted` count only those in
which nobody was reached. A customer who asks to be called back was reached: the call stays open until then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from care.rules.hours import Hours
from care.rules.lifecycles import CallOutcome, CallState
from care.rules.lunar import is_lunar_new_year_day
from care.rules.reasons import Reason

NOBODY_REACHED = frozenset({CallOutcome.NO_ANSWER, CallOutcome.BUSY, CallOutcome.SWITCHED_OFF})
SPOKEN = frozenset(
    {CallOutcome.CONNECTED, CallOutcome.IN_PERSON, CallOutcome.CALL_BACK_AT, CallOutcome.REFUSED}
)  # only these tell of a mood
# among the nodes of S-85 a face-to-face talk stands for this call alone; where no call is a node it always does.
IN_PERSON_COUNTS = frozenset({"subscription_congrats"})

DAYS_TRIED = 2  # tries of a call that is given up lie on this many days
APART = timedelta(hours=1)  # and their clock times this far apart, so that they are different times of day
SOON = timedelta(minutes=5)  # before the promised moment a call is one to make now
LEASE = timedelta(minutes=15)  # how long a claimed call stays one agent's
SAME_TRY = timedelta(minutes=1)  # the same outcome again within this time is a form sent twice
LOW_MOOD = 2  # S-55: this mood or less is a complaint in the making
WORST_MOOD, BEST_MOOD = 1, 5


@dataclass(frozen=True, slots=True)
class Try:
    """One record of a call: when (aware), by whom, and what came of it."""

    at: datetime
    by: str
    outcome: CallOutcome


@dataclass(frozen=True, slots=True)
class Result:
    """What an outcome does: the call's state and reason, whether its texts may go, whether the number is suspect."""

    state: CallState
    reason: Reason | None = None
    releases: bool = False
    suspect_number: bool = False


def result_of(tries: Sequence[Try], *, touchpoint: str, node: bool, max_tries: int, zone: ZoneInfo) -> Result:
    """What the newest try, the last of `tries`, does to the call; the others are those before it, oldest first."""
    match tries[-1].outcome:
        case CallOutcome.CONNECTED:
            return Result(CallState.DONE, releases=True)
        case CallOutcome.IN_PERSON if in_person_counts(touchpoint, node=node):
            return Result(CallState.DONE, releases=True)
        case CallOutcome.REFUSED:
            return Result(CallState.EXHAUSTED)
        case CallOutcome.WRONG_NUMBER:
            # A manager finds the right number, then drops the text or releases it to that number.
            return Result(CallState.EXHAUSTED, Reason.PHONE_RECYCLED_SUSPECT, suspect_number=True)
        case CallOutcome.NO_ANSWER | CallOutcome.BUSY | CallOutcome.SWITCHED_OFF if enough_tries(
            tries, max_tries, zone
        ):
            return Result(CallState.EXHAUSTED, Reason.CALL_NOT_REACHED)
        case _:
            return Result(CallState.OPEN)


def in_person_counts(touchpoint: str, *, node: bool) -> bool:
    """Whether a face-to-face talk replaces this call (A-04)."""
    return not node or touchpoint in IN_PERSON_COUNTS


def enough_tries(tries: Sequence[Try], max_tries: int, zone: ZoneInfo) -> bool:
    """Whether the tries that reached nobody are enough to give up: as many, on two days, at different times of day."""
    moments = [t.at.astimezone(zone) for t in tries if t.outcome in NOBODY_REACHED]
    if len(moments) < max_tries or len({moment.date() for moment in moments}) < DAYS_TRIED:
        return False
    clocks = [timedelta(hours=moment.hour, minutes=moment.minute) for moment in moments]
    return max(clocks) - min(clocks) >= APART


def sent_twice(tries: Sequence[Try], outcome: CallOutcome, now: datetime) -> bool:
    """Whether this record is the last one again: a button pressed twice is no second try."""
    return bool(tries) and tries[-1].outcome is outcome and abs(now - tries[-1].at) < SAME_TRY


def may_call_at(moment: datetime, hours: Hours, zone: ZoneInfo) -> bool:
    """Whether customers are called then: 09:30-12:00 and 14:00-19:30, and not on lunar 1/1 (rules.md 8)."""
    local = moment.astimezone(zone)
    return hours.hold(local.time()) and not is_lunar_new_year_day(local.date())


@dataclass(frozen=True, slots=True)
class Urgency:
    """Where a call stands in the list: overdue first, then promised, then required, then the rest, each by deadline.

    A promise to call back replaces the deadline, so that a call promised for later is not overdue before.
    """

    rank: int
    deadline: datetime
    id: int

    @property
    def overdue(self) -> bool:
        """A flag, not a state (design 4)."""
        return self.rank == 0

    @property
    def key(self) -> tuple[int, datetime, int]:
        """What the list is sorted by."""
        return self.rank, self.deadline, self.id


def urgency(call_id: int, due_at: datetime, promised_at: datetime | None, required: bool, now: datetime) -> Urgency:
    """How urgent an open call is at `now`; all instants aware."""
    deadline = promised_at or due_at
    rank = 0 if deadline < now else 1 if promised_at else 2 if required else 3
    return Urgency(rank, deadline, call_id)

"""Duties of the staff as the plan has them: what has to be seen to, when, by whom (handbook 2.1, IN01 to IN13)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Literal

from care.rules.hours import Hours
from care.rules.workdays import WorkYear, next_workday

Role = Literal["agent", "specialist", "satisfaction_manager", "sales_director", "programme_manager", "administrator"]
Lacking = Literal["grade", "profession"]
# What the program opens by itself; the plan says who sees to it and how soon.
EVENTS = (
    "birthday_missed",
    "complaint_grave",
    "complaint_overdue",
    "media_bad",
    "outcome_unknown",
    "patrol_defect",
    "payment_changed",
    "reply",
    "visit_next_step",
    "wrong_number",
)
_LONGEST_MOVE = 15  # days; the longest holiday with its weekends is shorter


@dataclass(frozen=True, slots=True)
class Daily:
    """Each day on which the project is open."""


@dataclass(frozen=True, slots=True)
class Weekly:
    """Each week on this day, Monday being 0."""

    weekday: int


@dataclass(frozen=True, slots=True)
class Monthly:
    """Each month on this day, 1 to 28."""

    day: int


@dataclass(frozen=True, slots=True)
class Yearly:
    """Each year on these (month, day)."""

    days: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class BeforeNode:
    """So many days before each key node of the project (S-20)."""

    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AfterDeal:
    """`offset_days` after a date of the deal; not where the customer has what `lacking` names already.

    `between`: only where the appointment begins within these clock times, both ends included (S-64).
    """

    field: str
    offset_days: int
    lacking: Lacking | None = None
    between: Hours | None = None

    @property
    def prepares(self) -> bool:
        """Whether it comes before the date, is over with it, and follows it when it moves."""
        return self.offset_days < 0


@dataclass(frozen=True, slots=True)
class OnEvent:
    """Something happened that a person must see to; the program opens it, due `within_hours` later."""

    within_hours: int


When = Daily | Weekly | Monthly | Yearly | BeforeNode | AfterDeal | OnEvent


@dataclass(frozen=True, slots=True)
class Duty:
    """One row of plan/duties.yaml. `id` is the duty's kind; `by` (business zone) on the day, `after_days` later."""

    id: str
    name: Mapping[str, str]
    when: When
    role: Role
    handbook: tuple[str, ...] = ()
    note: Mapping[str, str] | None = None
    by: time = time(18, 0)
    after_days: int = 0
    next_workday: bool = False  # moves off days on which offices do not work
    valid_from: date | None = None


def occasions_on(duty: Duty, day: date, years: Mapping[int, WorkYear]) -> Iterator[str]:
    """Which occasions of a recurring duty fall on `day`, each by its nominal day."""
    earliest = day - timedelta(days=_LONGEST_MOVE if duty.next_workday else 0)
    for offset in range((day - earliest).days + 1):
        nominal = earliest + timedelta(days=offset)
        if _falls_on(duty.when, nominal) and (next_workday(nominal, years) if duty.next_workday else nominal) == day:
            yield nominal.isoformat()


def duty_names(duties: Iterable[Duty], language: Literal["zh", "en"]) -> dict[str, str]:
    """The names of the plan's duties by kind."""
    return {duty.id: duty.name[language] for duty in duties}


def _falls_on(when: When, day: date) -> bool:
    match when:
        case Daily():
            return True
        case Weekly(weekday):
            return day.weekday() == weekday
        case Monthly(number):
            return day.day == number
        case Yearly(days):
            return (day.month, day.day) in days
        case _:
            return False

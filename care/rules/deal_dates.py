"""The dates of a deal and the order in which they can stand (rules.md 1); anything else is `date_conflict`."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from operator import attrgetter

from care.rules.dates import add_months

EARLIEST = date(1990, 1, 1)
MONTHS_AHEAD = 60
# No day may come before those named after it; payment and filing are not compared. Earlier steps stand in each line,
# so that a conflict shows where the step between is missing.
_NOT_BEFORE: Mapping[str, tuple[str, ...]] = {
    "signed_on": ("subscribed_on",),
    "filed_on": ("subscribed_on", "signed_on"),
    "loan_applied_on": ("subscribed_on", "signed_on"),
    "loan_paid_on": ("subscribed_on", "signed_on", "loan_applied_on"),
    "paid_in_full_on": ("subscribed_on", "signed_on"),
    "handed_over_on": ("subscribed_on", "signed_on"),
    "moved_in_on": ("subscribed_on", "signed_on", "handed_over_on"),
}


@dataclass(frozen=True, slots=True)
class DealDates:
    """The days of one deal, in the business zone; the names are those of the deal's columns."""

    subscribed_on: date | None = None
    appointment_on: date | None = None
    signed_on: date | None = None
    filed_on: date | None = None
    loan_applied_on: date | None = None
    loan_paid_on: date | None = None
    paid_in_full_on: date | None = None
    handover_planned_on: date | None = None
    handed_over_on: date | None = None
    moved_in_on: date | None = None
    cancelled_on: date | None = None


DATE_FIELDS = tuple(field.name for field in fields(DealDates))
# Read by position in one step: an import asks this of every row of a million.
_VALUES = attrgetter(*DATE_FIELDS)
_PAIRS = tuple(
    (DATE_FIELDS.index(name), DATE_FIELDS.index(earlier)) for name, before in _NOT_BEFORE.items() for earlier in before
)
_BY_NATURE_AHEAD = frozenset({"appointment_on", "handover_planned_on"})


@dataclass(frozen=True, slots=True)
class DateConflict:
    """A date that cannot stand: earlier than the one it must follow, or (`after` is None) out of every range."""

    field: str
    after: str | None = None


def date_conflicts(dates: DealDates, *, today: date) -> tuple[DateConflict, ...]:
    """Every date in impossible order, before 1990, or more than five years after `today`; () when all can stand."""
    values: tuple[date | None, ...] = _VALUES(dates)
    known = [day for day in values if day is not None]
    if not known:
        return ()
    latest, found = _latest(today), []
    if min(known) < EARLIEST or max(known) > latest:
        outside = [i for i, day in enumerate(values) if day is not None and not EARLIEST <= day <= latest]
        found = [DateConflict(DATE_FIELDS[i]) for i in outside]
    for later, earlier in _PAIRS:
        day, before = values[later], values[earlier]
        if day is not None and before is not None and day < before:
            found.append(DateConflict(DATE_FIELDS[later], DATE_FIELDS[earlier]))
    return tuple(found)


def planned_dates(dates: DealDates, *, as_of: date) -> tuple[str, ...]:
    """The fields dated after `as_of`: plans of the sales system that count on their day; the import lists them.

    An appointment and the planned hand-over lie ahead by nature and are not listed.
    """
    values: tuple[date | None, ...] = _VALUES(dates)
    ahead = [DATE_FIELDS[i] for i, day in enumerate(values) if day is not None and day > as_of]
    return tuple(name for name in ahead if name not in _BY_NATURE_AHEAD)


@lru_cache(maxsize=8)
def _latest(today: date) -> date:
    return add_months(today, MONTHS_AHEAD)

"""On which day a channel acts (rules.md 3): text on the day, gift before it, a call moved off closed days."""

from collections.abc import Set as AbstractSet
from datetime import date, timedelta

from care.rules.lunar import is_lunar_new_year_day
from care.rules.touchpoints import CallStep, GiftStep

MOST_CLOSED_DAYS = 15  # a call is moved this far at most; a sales office closed for longer needs a person
AHEAD_DAYS = MOST_CLOSED_DAYS


def call_day(step: CallStep, due_on: date, closed: AbstractSet[date]) -> date:
    """The nearest open day: earlier for a call before an appointment, otherwise later (A-05); none on lunar 1/1."""
    way = timedelta(days=-1 if step.before_event else 1)
    day = due_on
    for _ in range(MOST_CLOSED_DAYS):
        if day not in closed and not is_lunar_new_year_day(day):
            return day
        day += way
    return due_on


def gift_day(step: GiftStep, due_on: date) -> date:
    """The day on which the gift is put on the list; its offset counts from due_on."""
    return due_on + timedelta(days=step.offset_days)


def gift_until(step: GiftStep, due_on: date) -> date:
    """The last day on which the gift may still be planned: due_on, some gifts a week later."""
    return due_on + timedelta(days=step.grace_days)

"""Why a touchpoint has nothing for a customer in a span of days: what an explanation says where there is no row."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from care.rules.birthdays import Birthday, birthday_problem, next_celebrations
from care.rules.dates import add_months
from care.rules.facts import Customer, Deal
from care.rules.occasions import deal_day, due_occasions, shifted
from care.rules.reasons import Reason
from care.rules.stages import in_care
from care.rules.touchpoints import BirthdayTrigger, DateTrigger, EveryTrigger, Project, Touchpoint

_HORIZON_DAYS = 800  # two lunar years: a birthday comes at least once


class Why(StrEnum):
    """What keeps a touchpoint silent."""

    SWITCHED_OFF = "switched_off"  # the project leaves it out
    NO_DATE = "no_date"
    LATER = "later"
    BEFORE_BEGINNING = "before_beginning"
    OVER = "over"  # its day is past, and nothing is on record
    ENDED = "ended"  # a repeat whose end has come
    CANCELLED = "cancelled"
    NO_BIRTHDAY = "no_birthday"
    CALENDAR_UNKNOWN = "birthday_calendar_unknown"
    INCOMPLETE = "birthday_incomplete"
    NOT_IN_CARE = "not_in_care"
    GRADE_C = "grade_c"


@dataclass(frozen=True, slots=True)
class Silence:
    """Why, with the day that it turns on (due, beginning, cancellation), or the deal's field that is empty."""

    why: Why
    on: date | None = None
    field: str | None = None


def of_milestone(touchpoint: Touchpoint, deal: Deal, project: Project, begins_on: date, last: date) -> Silence:
    """Why a milestone has no row through the day `last`, told that it has none."""
    if deal.cancelled_on is not None and deal.cancelled_on <= last:
        return Silence(Why.CANCELLED, deal.cancelled_on)
    if touchpoint.id in project.off:
        return Silence(Why.SWITCHED_OFF)
    begin = max(begins_on, touchpoint.valid_from or begins_on)
    match touchpoint.trigger:
        case DateTrigger() as trigger:
            day = deal_day(deal, trigger.field)
            if day is None:
                return Silence(Why.NO_DATE, field=trigger.field)
            return _of_day(shifted(trigger, day), begin, last)
        case EveryTrigger() as trigger:
            return _of_repeat(touchpoint, trigger, deal, last)
        case _:
            raise TypeError(f"{touchpoint.id} is no milestone")


def of_birthday(trigger: BirthdayTrigger, customer: Customer, first: date, last: date) -> Silence:
    """Why nobody congratulates from `first` through `last`."""
    birthday = customer.person.birthday
    if birthday is None:
        return Silence(Why.NO_BIRTHDAY)
    problem = birthday_problem(birthday)
    if problem is not None:
        return Silence(Why.CALENDAR_UNKNOWN if problem is Reason.BIRTHDAY_CALENDAR_UNKNOWN else Why.INCOMPLETE)
    following = _next_birthday(birthday, trigger, first)
    if following is not None and in_care(customer.deal, following):
        return Silence(Why.LATER if following > last else Why.OVER, following)
    return Silence(Why.NOT_IN_CARE)


def of_festivals(customer: Customer, first: date, last: date) -> Silence | None:
    """Why no festival is greeted from `first` through `last`; None where that depends on the calendar alone."""
    if customer.person.grade == "C":
        return Silence(Why.GRADE_C)
    if not in_care(customer.deal, first) and not in_care(customer.deal, last):
        return Silence(Why.NOT_IN_CARE)
    return None


def _of_day(due_on: date, begin: date, last: date) -> Silence:
    if due_on > last:
        return Silence(Why.LATER, due_on)
    return Silence(Why.BEFORE_BEGINNING, begin) if due_on < begin else Silence(Why.OVER, due_on)


def _of_repeat(touchpoint: Touchpoint, trigger: EveryTrigger, deal: Deal, last: date) -> Silence:
    if deal_day(deal, trigger.start) is None:
        return Silence(Why.NO_DATE, field=trigger.start)
    tomorrow = last + timedelta(days=1)
    following = next(due_occasions(touchpoint, deal, tomorrow, add_months(last, 13)), None)
    return Silence(Why.LATER, following.due_on) if following else Silence(Why.ENDED, deal_day(deal, trigger.until))


def _next_birthday(birthday: Birthday, trigger: BirthdayTrigger, first: date) -> date | None:
    end = first + timedelta(days=_HORIZON_DAYS)
    return next((day for day, _ in next_celebrations(birthday, first, end, feb29=trigger.feb29)), None)

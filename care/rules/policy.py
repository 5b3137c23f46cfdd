"""May we? The refusals of rules.md 5 in the order asked; the first that holds is the reason.

The same functions answer at planning and again right before sending: facts and day are arguments.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from care.rules.facts import Customer, Person
from care.rules.memorial_days import memorial_day
from care.rules.reasons import Reason
from care.rules.touchpoints import (
    BirthdayTrigger,
    EventTrigger,
    FestivalTrigger,
    MessageClass,
    NoticeTrigger,
    Touchpoint,
)

Occasion = Literal["milestone", "birthday", "festival", "weather", "broadcast", "event"]
CANCEL_QUIET_DAYS = 30  # handbook 5.2: no greetings for 30 days from a refund or cancellation

# Made once: these are asked of a million people, and a Reason is slow to hash.
_STATES = frozenset(str(reason) for reason in (Reason.DECEASED, Reason.FROZEN, Reason.MINOR))
_NUMBER_REASONS = (Reason.PHONE_INVALID, Reason.PHONE_LANDLINE, Reason.PHONE_SHARED, Reason.PHONE_RECYCLED_SUSPECT)
_SILENCED: Mapping[str, frozenset[Occasion]] = {
    "festive": frozenset({"festival", "broadcast"}),
    "all": frozenset({"birthday", "festival", "broadcast"}),
}


def kind_of(touchpoint: Touchpoint) -> Occasion:
    """The kind of occasion that a touchpoint of the plan is for; a service notice is asked as a milestone is."""
    match touchpoint.trigger:
        case BirthdayTrigger():
            return "birthday"
        case FestivalTrigger():
            return "festival"
        case NoticeTrigger(source="weather"):
            return "weather"
        case NoticeTrigger() if touchpoint.klass != "service":
            return "broadcast"
        case EventTrigger():
            return "event"
        case _:
            return "milestone"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: this touch, of this class and kind of occasion, to this customer, acting on `day`.

    `due_on` is the occasion's own day; `passed` says that a later milestone has overtaken it (rules.md 3).
    `signed_by_agent` is False where the project's desk signs.
    """

    customer: Customer
    klass: MessageClass
    occasion: Occasion
    due_on: date
    day: date
    passed: bool = False
    superseded: bool = False
    signed_by_agent: bool = True
    mourning_days: AbstractSet[date] = frozenset()


def refuse_gift(question: Question) -> Reason | None:
    """Why the gift may not go: what refuses everything."""
    return _whole(question) or _sender(question) or _merged(question)


def refuse_call(question: Question) -> Reason | None:
    """Why nobody may call: as for the gift, and a call needs some number."""
    return _whole(question) or _callable(question) or _sender(question) or _merged(question)


def refuse_text(question: Question) -> Reason | None:
    """Why the text may not go; asked through groups 1 to 9 of rules.md 5."""
    return _whole(question) or _number(question) or _permission(question) or _sender(question) or _merged(question)


def _whole(question: Question) -> Reason | None:
    """Groups 1 to 4: the person, the milestone, the dates, the quiet periods."""
    person, deal = question.customer.person, question.customer.deal
    if person.status in _STATES:
        return Reason(person.status)
    if person.held and question.klass != "service":
        return Reason.FROZEN  # until somebody has judged what the import found (handbook 3.3): no cake for the dead
    if question.occasion == "milestone":
        if deal.cancelled_on is not None and deal.cancelled_on <= question.day:
            return Reason.MILESTONE_UNDONE
        if question.passed:
            return Reason.MILESTONE_PASSED
        if deal.date_conflict:
            return Reason.DATE_CONFLICT
    return _quiet(person, question.day) if question.klass != "service" else None


def _quiet(person: Person, day: date) -> Reason | None:
    if person.complaint_until is not None and day <= person.complaint_until:
        return Reason.COMPLAINT_QUIET
    if person.hush_until is not None and day <= person.hush_until:
        return Reason.BEREAVEMENT_QUIET
    cancelled = person.last_cancelled_on
    if cancelled is not None and cancelled <= day < cancelled + timedelta(days=CANCEL_QUIET_DAYS):
        return Reason.CANCEL_QUIET
    return None


def _number(question: Question) -> Reason | None:
    """Group 5: what is wrong with the number; a landline is called, never texted."""
    person = question.customer.person
    if person.mobile is not None and person.phone_problem is None and not person.suppressed:
        return None
    problems = {person.phone_problem, *person.suppressed}
    if person.mobile is None and not problems & {Reason.PHONE_LANDLINE, Reason.PHONE_INVALID}:
        return Reason.PHONE_INVALID
    return next((reason for reason in _NUMBER_REASONS if reason in problems), None)


def _callable(question: Question) -> Reason | None:
    """Group 5 for a call: any number will do."""
    person = question.customer.person
    return Reason.PHONE_INVALID if person.mobile is None and person.phone is None else None


def _permission(question: Question) -> Reason | None:
    """Group 6: the carrier's list, opt-out, consent, memorial days. Service texts stand on the contract."""
    person = question.customer.person
    if person.suppressed and Reason.GATEWAY_BLACKLIST in person.suppressed:
        return Reason.GATEWAY_BLACKLIST
    if question.klass == "service":
        return None
    if person.consent != "given":
        return Reason.OPTED_OUT if person.consent == "opted_out" else Reason.NO_CONSENT_CARE
    silence = memorial_day(question.day, question.mourning_days)
    return Reason.MEMORIAL_DAY if silence is not None and question.occasion in _SILENCED[silence] else None


def _sender(question: Question) -> Reason | None:
    """Group 8: nothing is sent or done in the name of somebody who has left without a successor."""
    agent = question.customer.deal.agent
    gone = question.signed_by_agent and agent is not None and agent.on(question.day) is None
    return Reason.SENDER_INACTIVE if gone else None


def _merged(question: Question) -> Reason | None:
    """Group 9 as far as one customer's own touches decide it: a touch whose questions go into another's (A-06)."""
    return Reason.SUPERSEDED if question.superseded else None

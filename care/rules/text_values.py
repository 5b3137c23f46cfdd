"""The facts that texts and scripts are filled with: one value per `{{ name }}`; what is not known is None."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from care.rules.facts import Customer
from care.rules.lunar import to_lunar
from care.rules.occasions import deal_day
from care.rules.touchpoints import DateTrigger, EveryTrigger, Language, Plan, Project, Touchpoint
from care.rules.wording import day_words, hours_words, room_words, time_words, title, zodiac_words

Values = Mapping[str, str | None]

# What a touch that counts from this date of the deal speaks of: after the subscription, of the signing to come.
_SPEAKS_OF = {"subscribed_on": "appointment_on"}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One touch as its words see it. `gift` is the item that the customer gets with it, None without one."""

    touchpoint: Touchpoint
    customer: Customer
    due_on: date
    project: Project
    gift: str | None = None
    given: Values = field(default_factory=dict)  # what an agent typed into the call's form


def text_values(
    occurrence: Occurrence, plan: Plan, language: Language, day: date, wanted: Iterable[str] | None = None
) -> dict[str, str | None]:
    """The values that a text or script uses: those `wanted`, or every one.

    `day` decides who signs (a successor, once the agent has left).
    """
    spoken = _Spoken(occurrence, plan, language, day)
    names = _FACTS if wanted is None else [name for name in wanted if name in _FACTS]
    return {**{name: _FACTS[name](spoken) for name in names}, **occurrence.given}


def script_values(occurrence: Occurrence, plan: Plan, language: Language, day: date) -> dict[str, str | None]:
    """The values of a call's script: those of the text, and what only the person at the telephone needs."""
    deal = occurrence.customer.deal
    ahead = (deal.appointment_on - day).days if deal.appointment_on else None
    hours = occurrence.project.answer_hours
    return {
        **text_values(occurrence, plan, language, day),
        "days": str(ahead) if ahead is not None and ahead >= 0 else None,
        "hours": hours_words(hours, language) if hours else None,
    }


@dataclass(frozen=True, slots=True)
class _Spoken:
    occurrence: Occurrence
    plan: Plan
    language: Language
    day: date


def _title(spoken: _Spoken) -> str | None:
    person = spoken.occurrence.customer.person
    return title(person.name, person.sex, spoken.language)


def _room(spoken: _Spoken) -> str | None:
    deal = spoken.occurrence.customer.deal
    return room_words(deal.building, deal.unit, deal.room) or None


def _agent(spoken: _Spoken) -> str | None:
    agent = spoken.occurrence.customer.deal.agent
    signer = agent.on(spoken.day) if agent else None
    return signer.name if signer else None


def _date(spoken: _Spoken) -> str | None:
    day = _spoken_day(spoken.occurrence)
    return day_words(day, spoken.language) if day else None


def _time(spoken: _Spoken) -> str | None:
    clock = spoken.occurrence.customer.deal.appointment_time
    return time_words(clock) if clock else None


def _zodiac(spoken: _Spoken) -> str | None:
    return zodiac_words(to_lunar(spoken.occurrence.due_on + timedelta(days=1)).year, spoken.language)


# One function each, so that a text costs no more than what it says: a festival's names a person and a project.
_FACTS: Mapping[str, Callable[[_Spoken], str | None]] = {
    "title": _title,
    "project": lambda spoken: spoken.occurrence.project.name or spoken.occurrence.customer.deal.project,
    "room": _room,
    "agent": _agent,
    "tel": lambda spoken: spoken.occurrence.project.tel or spoken.plan.defaults.tel or None,
    "date": _date,
    "time": _time,
    "fee": lambda spoken: spoken.occurrence.project.fee,
    "zodiac": _zodiac,
    "plant": lambda spoken: spoken.occurrence.gift,
}


def _spoken_day(occurrence: Occurrence) -> date | None:
    trigger = occurrence.touchpoint.trigger
    match trigger:
        case DateTrigger():
            return deal_day(occurrence.customer.deal, _SPEAKS_OF.get(trigger.field, trigger.field))
        case EveryTrigger():
            return deal_day(occurrence.customer.deal, trigger.start)
        case _:
            return occurrence.due_on

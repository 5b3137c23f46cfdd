"""The facts that texts and scripts are filled with: one value per `{{ name }}`; what is not known is None."""

from collections.abc import Mapping
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


def text_values(occurrence: Occurrence, plan: Plan, language: Language, day: date) -> dict[str, str | None]:
    """Every value that a text or script may use. `day` decides who signs (a successor, once the agent has left)."""
    person, deal, project = occurrence.customer.person, occurrence.customer.deal, occurrence.project
    agent = deal.agent.on(day) if deal.agent else None
    spoken = _spoken_day(occurrence)
    return {
        "title": title(person.name, person.sex, language),
        "project": project.name or deal.project,
        "room": room_words(deal.building, deal.unit, deal.room) or None,
        "agent": agent.name if agent else None,
        "tel": project.tel or plan.defaults.tel or None,
        "date": day_words(spoken, language) if spoken else None,
        "time": time_words(deal.appointment_time) if deal.appointment_time else None,
        "fee": project.fee,
        "zodiac": zodiac_words(to_lunar(occurrence.due_on + timedelta(days=1)).year, language),
        "plant": occurrence.gift,
        **occurrence.given,
    }


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


def _spoken_day(occurrence: Occurrence) -> date | None:
    trigger = occurrence.touchpoint.trigger
    match trigger:
        case DateTrigger():
            return deal_day(occurrence.customer.deal, _SPEAKS_OF.get(trigger.field, trigger.field))
        case EveryTrigger():
            return deal_day(occurrence.customer.deal, trigger.start)
        case _:
            return occurrence.due_on

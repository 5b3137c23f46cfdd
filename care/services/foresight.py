"""The day after the board's: what is coming, so that nobody is surprised by it (handbook 6.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from sqlalchemy import Connection

from care.rules.birthdays import Feb29, keys_celebrated_on
from care.rules.festivals import chosen_festivals, festivals_on
from care.rules.touchpoints import BirthdayTrigger, Language
from care.services.preparing import Desk
from care.storage.foresight import birthdays_in_care, duties_due, gifts_for, signings


@dataclass(frozen=True, slots=True)
class Foresight:
    """One day to come: numbers of birthdays and signings, festivals by name, gifts by item, duties by name."""

    day: date
    birthdays: int
    signings: int
    festivals: Sequence[str]
    gifts: Mapping[str, int]
    duties: Mapping[str, int]


def foresee(
    connection: Connection, desk: Desk, day: date, names: Mapping[int, str], shown: frozenset[int], language: Language
) -> Foresight:
    """What the day holds in the projects `shown`; `names` are those of all projects."""
    projects = None if shown == names.keys() else shown
    since, until = (desk.moment(day + timedelta(days=n), time.min) for n in (0, 1))
    duties = {duty.id: duty.name[language] for duty in desk.plan.duties}
    due = duties_due(connection, since, until, projects)
    return Foresight(
        day=day,
        birthdays=birthdays_in_care(connection, keys_celebrated_on(day, feb29=_feb29(desk)), day, projects),
        signings=signings(connection, day, projects),
        festivals=_festivals(desk, day, [names[i] for i in sorted(shown)], language),
        gifts=gifts_for(connection, day, projects),
        duties={duties.get(kind, kind): count for kind, count in due.items()},
    )


def _feb29(desk: Desk) -> Feb29:
    triggers = (touchpoint.trigger for touchpoint in desk.plan.touchpoints)
    return next((trigger.feb29 for trigger in triggers if isinstance(trigger, BirthdayTrigger)), "02-28")


def _festivals(desk: Desk, day: date, projects: Sequence[str], language: Language) -> list[str]:
    """The festivals that any of the projects greets."""
    plan = desk.plan
    found: dict[str, str] = {}
    for project in (plan.project(name) for name in projects):
        chosen = chosen_festivals(
            plan.festivals, on=project.festivals_on, off=project.festivals_off, region=project.region
        )
        found |= {festival.id: festival.name[language] for festival, _ in festivals_on(chosen, day)}
    return list(found.values())

"""The four sales offices of every simulation, their staff, and the days on which they are closed or nobody ran."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from care.rules.touchpoints import Project
from care.services.preparing import Desk
from tests.lives import desk
from tests.oracle.calendar import DAY, is_lunar_new_year
from tests.oracle.facts import Agent, Office

_SWITCHED_ON = frozenset({"festival_laba", "festival_little_new_year", "festival_qixi"})


def offices(random: Random, start: date, days: int) -> dict[str, Office]:
    """One that goes live soon, one in the south with every festival, one that is live, one that no plan file knows."""

    def closed() -> frozenset[date]:
        return frozenset(_closed_days(random, start, days))

    drawn = (
        Office("假日风景", start + 6 * DAY, closed(), plant_phases=frozenset({"二期"})),
        Office("四季花城", None, closed(), festivals_on=_SWITCHED_ON, region="south", specialist=False),
        Office("金隅万科城", start - 20 * DAY, closed(), festivals_off=frozenset({"festival_labour_day"})),
        Office("新项目", None, closed(), specialist=False),
    )
    return {office.name: office for office in drawn}


def _closed_days(random: Random, start: date, days: int) -> Iterator[date]:
    for n in range(-10, days + 10):
        day = start + n * DAY
        if is_lunar_new_year(day):  # not on the day itself, on which nobody calls anyway
            yield from (day + k * DAY for k in range(1, random.randint(1, 4)))
        elif random.random() < 0.03:
            yield from (day + k * DAY for k in range(random.randint(0, 4)))


def agents(offices: dict[str, Office], start: date, days: int) -> dict[str, Agent]:
    """Three an office: one stays, one leaves with a successor, one without."""
    found: list[Agent] = []
    for office in offices:
        first, second, third = (f"{office}{name}" for name in "甲乙丙")
        found += [
            Agent(first, office),
            Agent(second, office, start + days // 3 * DAY, first),
            Agent(third, office, start + days // 2 * DAY),
        ]
    return {agent.name: agent for agent in found}


def desk_for(offices: dict[str, Office], mourning: frozenset[date]) -> Desk:
    """The repository's plan with these offices' own lines; the last one is left to the company's defaults."""
    shipped = desk()
    projects = tuple(_project(shipped.plan.project(name), office) for name, office in offices.items())
    plan = replace(shipped.plan, projects=projects, mourning_days=mourning)
    return replace(shipped, plan=plan)


def _project(project: Project, office: Office) -> Project:
    return replace(
        project,
        name=office.name,
        aliases=(),
        live_from=office.live_from,
        gift_phases={"potted_plant": office.plant_phases},
        festivals_on=office.festivals_on,
        festivals_off=office.festivals_off,
        region=office.region,
        specialists=office.specialist,
    )


def outages(random: Random, start: date, days: int) -> frozenset[date]:
    """Days on which nothing runs: single ones, a few in a row, and once more than a week."""
    found: set[date] = set()
    for n in range(2, days):
        if random.random() < 0.02:
            length = random.choice((1, 1, 2, 4))
            found |= {start + k * DAY for k in range(n, n + length)}
    if days > 100:
        first = random.randrange(40, days - 20)
        found |= {start + k * DAY for k in range(first, first + 9)}
    return frozenset(found)


def missed(random: Random, offices: dict[str, Office], start: date, days: int) -> frozenset[tuple[str, date]]:
    """Single offices' days without a run."""
    return frozenset(
        (name, start + timedelta(days=n)) for n in range(days) for name in offices if random.random() < 0.02
    )

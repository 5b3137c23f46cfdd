"""Before a day is planned: is it so unlike the days before that a person must look first? (handbook 5.3)"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from care.rules.batches import A_HANDFUL, DAYS_OF_HISTORY, MOST_PEOPLE, Anomaly, unusual
from care.rules.planner import decide
from care.rules.touchpoints import FestivalTrigger, NoticeTrigger
from care.services.due import candidates
from care.services.search import Search
from care.storage.audit import Actor
from care.storage.plan_holds import (
    WAITING,
    customers_in,
    day_load,
    days_with_touches,
    hold,
    hold_of,
    holds_of_day,
    more_customers_than,
    pass_by,
    scope_of,
)

_SLACK = 1.1  # a release covers what was counted, and the little that the rest of the day adds


@dataclass(frozen=True, slots=True)
class HeldDay:
    """A day whose planning waits: how many touches (festivals not counted) to how many people, and why.

    `scope` is `all` or `project:3`; `state` is `held` while nobody has answered, `refused` where somebody said no.
    """

    id: int
    day: date
    scope: str
    anomaly: Anomaly
    touches: int
    people: int
    state: str


def check_batch(search: Search, now: datetime, actor: Actor) -> HeldDay | None:
    """The day as it waits for a person, nothing of it written; None when it may be planned. `now` is aware UTC."""
    day, project_id = search.view.day, search.project_id
    if not _may_be_unusual(search):
        return None
    coming = _coming(search)
    if len(coming) <= A_HANDFUL and not _waits(search):
        return None
    # A festival's greetings are for everybody, and what people or the weather started has its own approval.
    apart = [festival.id for festival in search.plan.festivals]
    apart += [point.id for point in search.plan.touchpoints if isinstance(point.trigger, NoticeTrigger)]
    with search.database.begin() as connection:
        load = day_load(connection, day, project_id, apart)
        # By key: what another planner has written since the search was in both.
        whole_day = {**load.today, **coming}
        touches, people = len(whole_day), len({*whole_day.values()})
        customers = customers_in(connection, project_id) if people > MOST_PEOPLE else people
        covered = _covered(holds_of_day(connection, day, project_id))
        # What somebody has released is no longer a question, nor the little that the rest of the day adds to it.
        anomaly = (
            None
            if covered and touches <= covered * _SLACK
            else unusual(touches - covered, people - covered, history=load.history, customers=customers)
        )
        if anomaly is not None:
            figures = {"anomaly": anomaly, "touches": touches, "people": people}
            held = hold(connection, day, project_id, figures, actor, now)
            return HeldDay(held.id, day, held.scope, anomaly, touches, people, held.state)
        standing = hold_of(connection, day, project_id)
        if standing is not None and standing.state in WAITING:
            pass_by(connection, standing, actor, now)
    return None


def _covered(holds: Sequence[Row[Any]]) -> int:
    """How many touches of the day were released: at once for all projects, or project by project."""
    released = [row for row in holds if row.state == "released"]
    of_all: int = sum(row.touches for row in released if row.scope == scope_of(None))
    of_each: int = sum(row.touches for row in released) - of_all
    return max(of_all, of_each)


def _may_be_unusual(search: Search) -> bool:
    """Whether counting the day's touches, which costs as much as planning them, could come to anything."""
    with search.database.read() as connection:
        few = not more_customers_than(connection, MOST_PEOPLE, search.project_id)
        return not few or days_with_touches(connection, search.view.day, search.project_id) >= DAYS_OF_HISTORY


def _coming(search: Search) -> dict[tuple[str, str, str], int]:
    """Touches with a channel that would go, by key their person; festivals' greetings and notices left out."""
    apart = FestivalTrigger | NoticeTrigger
    milestones = tuple(t for t in search.plan.touchpoints if not isinstance(t.trigger, apart))
    without = replace(search, plan=replace(search.plan, touchpoints=milestones))
    return {
        (candidate.touchpoint.id, candidate.subject, candidate.due.occasion): candidate.customer.person.id
        for page in candidates(without)
        for candidate in page
        if any(decision.reason is None for decision in decide(candidate, search.view))
    }


def _waits(search: Search) -> bool:
    with search.database.read() as connection:
        standing = hold_of(connection, search.view.day, search.project_id)
    return standing is not None and standing.state in WAITING

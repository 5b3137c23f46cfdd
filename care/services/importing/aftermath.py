"""After an import: standing touches follow the changed facts, then today is planned again (rules.md 4)."""

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime

from care.services.planning import PlanningResult, plan_day
from care.services.preparing import Desk
from care.services.replanning import ReplanResult, replan_deals
from care.storage.audit import Actor
from care.storage.engine import Database
from care.storage.importing.runs import changed_entities, forget_changed

_BATCH = 500


def bring_in_line(database: Database, desk: Desk, *, day: date, now: datetime, actor: Actor) -> ReplanResult:
    """Move, cancel or render again what stands of changed deals and persons; also what a killed import left undone."""
    total = ReplanResult()
    for entity in ("deal", "person"):
        while ids := _left(database, entity):
            deals, people = (ids, ()) if entity == "deal" else ((), ids)
            done = replan_deals(database, desk, deals, day=day, now=now, actor=actor, person_ids=people)
            total = ReplanResult(
                total.moved + done.moved, total.cancelled + done.cancelled, total.already_done + done.already_done
            )
            _forget(database, entity, ids)
    return total


def plan_changed(database: Database, desk: Desk, *, day: date, now: datetime, actor: Actor) -> PlanningResult:
    """Plan `day` for the projects that lists have changed, and for no others; `held` is the first that waits."""
    touches, counts, held = 0, Counter[tuple[str, str, str]](), None
    while ids := _left(database, "project"):
        for project_id in ids:
            planned = plan_day(database, desk, day=day, now=now, actor=actor, project_id=project_id)
            touches, counts, held = touches + planned.touches, counts + planned.counts, held or planned.held
        _forget(database, "project", ids)
    return PlanningResult(touches, counts, held)


def _forget(database: Database, entity: str, ids: Collection[int]) -> None:
    with database.begin() as connection:
        forget_changed(connection, entity, ids)


def _left(database: Database, entity: str) -> Collection[int]:
    with database.read() as connection:
        return changed_entities(connection, entity, _BATCH)

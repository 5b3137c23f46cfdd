"""Refusals that people lifted by their word (handbook 6.1): a stopped customer, a held day, a text without its call."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, literal_column, or_, select, true

from care.storage.audit import Action
from care.storage.plan_holds import scope_of
from care.storage.tables import audit_event, audit_pii, deal, deal_party, person, plan_hold, touch

# Written out, not bound, so that the partial index ix_audit_event_lifted serves the query.
_LIFTING = audit_event.c.action.in_(
    [literal_column(f"'{action.value}'") for action in (Action.PLAN_RELEASED, Action.RELEASED, Action.RESUMED)]
)
_JOINED = audit_event.outerjoin(person, person.c.id == audit_event.c.person_id).outerjoin(
    touch, touch.c.id == audit_event.c.touch_id
)
Projects = Collection[int] | None  # None: all


@dataclass(frozen=True, slots=True)
class Lift:
    """One refusal that somebody lifted; `at` is UTC."""

    id: int
    at: datetime
    by: str
    action: str
    person_id: int | None
    name: str | None = field(repr=False)
    sex: Any
    touchpoint: str | None


def count_lifts(connection: Connection, since: datetime, until: datetime, projects: Projects) -> int:
    """How many refusals people lifted in this time, in these projects."""
    query = select(func.count()).select_from(_JOINED).where(_lifted(since, until, projects))
    return connection.scalar(query) or 0


def lifts(connection: Connection, since: datetime, until: datetime, projects: Projects, limit: int) -> list[Lift]:
    """The refusals that people lifted in this time, the oldest first."""
    event = audit_event.c
    own = event.id, event.at, event.actor.label("by"), event.action, event.person_id
    query = select(*own, person.c.name, person.c.sex, touch.c.touchpoint).select_from(_JOINED)
    rows = connection.execute(query.where(_lifted(since, until, projects)).order_by(event.id).limit(limit))
    return [Lift(**row._mapping) for row in rows]


def lifts_by(
    connection: Connection, since: datetime, until: datetime, projects: Projects
) -> list[tuple[str, str, int]]:
    """What people lifted in this time: action, by whom, how often."""
    keys = audit_event.c.action, audit_event.c.actor
    query = select(*keys, func.count()).select_from(_JOINED).where(_lifted(since, until, projects))
    query = query.group_by(*keys).order_by(*keys)
    return [(row[0], row[1], row[2]) for row in connection.execute(query)]


def _lifted(since: datetime, until: datetime, projects: Projects) -> ColumnElement[bool]:
    """A text is also released by what came of its call; a manager's release has words beside it."""
    event = audit_event.c
    worded = exists().where(*(audit_pii.c[name] == event[name] for name in ("entity", "entity_id", "ver")))
    by_hand = or_(event.action != Action.RELEASED, worded)
    return and_(_LIFTING, event.at >= since, event.at < until, event.actor_kind == "person", by_hand, _in(projects))


def _in(projects: Projects) -> ColumnElement[bool]:
    """A customer is of every project in which they have a home, a held day of the one that it names, or of all."""
    if projects is None:
        return true()
    mine = deal_party.c.person_id == audit_event.c.person_id, deal.c.project_id.in_(sorted(projects))
    homes = exists().where(deal.c.id == deal_party.c.deal_id, *mine)
    held = exists().where(
        audit_event.c.entity == "plan_hold",
        plan_hold.c.id == audit_event.c.entity_id,
        plan_hold.c.scope.in_([scope_of(None), *map(scope_of, sorted(projects))]),
    )
    return or_(touch.c.project_id.in_(sorted(projects)), homes, held)

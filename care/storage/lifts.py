"""Refusals that people lifted by their word (handbook 6.1): a stopped customer, a held day, a text without its call."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, literal_column, or_, select

from care.storage.audit import Action
from care.storage.tables import audit_event, audit_pii, person, touch

# Written out, not bound, so that the partial index ix_audit_event_lifted serves the query.
_LIFTING = audit_event.c.action.in_(
    [literal_column(f"'{action.value}'") for action in (Action.PLAN_RELEASED, Action.RELEASED, Action.RESUMED)]
)


@dataclass(frozen=True, slots=True)
class Lift:
    """One refusal that somebody lifted; `at` is UTC."""

    id: int
    at: datetime
    by: str
    action: str
    person_id: int | None
    name: str | None
    sex: Any
    touchpoint: str | None


def count_lifts(connection: Connection, since: datetime, until: datetime) -> int:
    """How many refusals people lifted in this time."""
    return connection.scalar(select(func.count()).select_from(audit_event).where(_lifted(since, until))) or 0


def lifts(connection: Connection, since: datetime, until: datetime, limit: int) -> list[Lift]:
    """The refusals that people lifted in this time, the oldest first."""
    joined = audit_event.outerjoin(person, person.c.id == audit_event.c.person_id)
    joined = joined.outerjoin(touch, touch.c.id == audit_event.c.touch_id)
    event = audit_event.c
    own = event.id, event.at, event.actor.label("by"), event.action, event.person_id
    query = select(*own, person.c.name, person.c.sex, touch.c.touchpoint).select_from(joined)
    rows = connection.execute(query.where(_lifted(since, until)).order_by(event.id).limit(limit))
    return [Lift(**row._mapping) for row in rows]


def _lifted(since: datetime, until: datetime) -> ColumnElement[bool]:
    """A text is also released by what came of its call; a manager's release has words beside it."""
    event = audit_event.c
    worded = exists().where(*(audit_pii.c[name] == event[name] for name in ("entity", "entity_id", "ver")))
    by_hand = or_(event.action != Action.RELEASED, worded)
    return and_(_LIFTING, event.at >= since, event.at < until, event.actor_kind == "person", by_hand)

"""The log about one customer, a page at a time, the newest first, with the texts that belong to it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select

from care.storage.audit import Action
from care.storage.tables import audit_event, audit_pii, message, touch

# Steps of the machinery, which tell nobody anything, and what we say among ourselves of our own work.
_UNTOLD = tuple(
    action.value
    for action in (
        *(Action.CLAIMED, Action.LOOKED_UP, Action.CALL_CLAIMED, Action.CALL_RELEASED, Action.QUEUED),
        *(Action.SAMPLE_DRAWN, Action.SAMPLE_JUDGED),
    )
)


@dataclass(frozen=True, slots=True)
class Told:
    """One event about the customer; `aside` is what is personal of it (None: nothing, or erased)."""

    id: int
    at: datetime
    by_kind: str
    by: str
    action: str
    entity: str
    entity_id: int
    touchpoint: str | None
    due_on: date | None
    facts: Mapping[str, Any]
    aside: Mapping[str, Any] | None = field(repr=False)


def told_of(
    connection: Connection, person_id: int, before_id: int | None, limit: int, deal_ids: Collection[int] = ()
) -> list[Told]:
    """A page of the events about a person, without the machinery's steps.

    `deal_ids` are deals that the person shares: what befell them is told of whoever is their primary contact.
    """
    event = audit_event.c
    mine: ColumnElement[bool] = event.person_id == person_id
    if deal_ids:
        mine = or_(mine, and_(event.entity == "deal", event.entity_id.in_(sorted(deal_ids))))
    query = _query().where(mine, event.action.not_in(_UNTOLD))
    if before_id is not None:
        query = query.where(event.id < before_id)
    rows = connection.execute(query.order_by(event.id.desc()).limit(limit))
    return [_told(row) for row in rows]


def told_of_rows(connection: Connection, rows: Collection[tuple[str, int]], limit: int) -> list[Told]:
    """Every event about these rows (entity and id), the oldest first, the machinery's steps too."""
    event = audit_event.c
    mine = or_(*(and_(event.entity == entity, event.entity_id == row_id) for entity, row_id in rows))
    return [_told(row) for row in connection.execute(_query().where(mine).order_by(event.id).limit(limit))]


def texts_of(connection: Connection, message_ids: Collection[int]) -> dict[int, str | None]:
    """The texts as they were sent or wait; None where they were erased or are not written yet."""
    if not message_ids:
        return {}
    query = select(message.c.id, message.c.text).where(message.c.id.in_(list(message_ids)))
    return dict(connection.execute(query).tuples().all())


@cache
def _query() -> Select[Any]:
    aside = and_(*(audit_pii.c[name] == audit_event.c[name] for name in ("entity", "entity_id", "ver")))
    joined = audit_event.outerjoin(touch, touch.c.id == audit_event.c.touch_id).outerjoin(audit_pii, aside)
    event = audit_event.c
    own = (event.id, event.at, event.actor_kind, event.actor, event.action, event.entity, event.entity_id)
    return select(*own, touch.c.touchpoint, touch.c.due_on, event.body, audit_pii.c.data).select_from(joined)


def _told(row: Any) -> Told:
    return Told(
        id=row.id,
        at=row.at,
        by_kind=row.actor_kind,
        by=row.actor,
        action=row.action,
        entity=row.entity,
        entity_id=row.entity_id,
        touchpoint=row.touchpoint,
        due_on=row.due_on,
        facts=orjson.loads(row.body)["facts"],
        aside=_loads(row.data),
    )


def _loads(data: str | None) -> Mapping[str, Any] | None:
    found: Mapping[str, Any] | None = orjson.loads(data) if data else None
    return found

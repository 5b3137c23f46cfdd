"""Reading the audit log as lines: streamed in the order of the log, so that memory does not grow with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, case, func, select

from care.storage.tables import audit_event, deal, person, touch

# Rows fetched at a time: from a server-side cursor on PostgreSQL, and row by row as sqlite3 steps anyway. One
# statement is one snapshot on both; pages by number would miss events that are committed out of order.
_AT_A_TIME = 1000
_CHANNEL_OF = {"message": "sms", "call": "call", "gift": "gift"}
# Of these `to` is a state; a touch that moves has days there.
_WITH_STATES = {*_CHANNEL_OF, "duty"}


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One event, or one channel of a planning event (which then share `seq`); None where there is nothing to say.

    `at` is aware UTC. `state` is the state after the event. A planning event has `due_on` as it was planned, the others
    that of their touch as it stands now.
    """

    seq: int
    at: datetime
    actor: str
    action: str
    entity: str
    entity_id: int
    customer_no: str | None
    deal_no: str | None
    touchpoint: str | None
    channel: str | None
    due_on: date | None
    state: str | None
    reason: str | None


def audit_lines(
    connection: Connection, *, since: datetime | None = None, until: datetime | None = None
) -> Iterator[AuditLine]:
    """The lines of the events from `since` (inclusive) to `until` (exclusive), both aware; None: no bound."""
    query = _query()
    if since is not None:
        query = query.where(audit_event.c.at >= since)
    if until is not None:
        query = query.where(audit_event.c.at < until)
    for row in connection.execute(query, execution_options={"yield_per": _AT_A_TIME}):
        yield from _lines(row)


def _query() -> Select[Any]:
    event = audit_event.c
    # An event about a person or deal itself has it as its entity; the others by their touch.
    person_id = func.coalesce(event.person_id, case((event.entity == "person", event.entity_id)), touch.c.person_id)
    deal_id = case((event.entity == "deal", event.entity_id), else_=touch.c.deal_id)
    joined = (
        audit_event.outerjoin(touch, touch.c.id == event.touch_id)
        .outerjoin(person, person.c.id == person_id)
        .outerjoin(deal, deal.c.id == deal_id)
    )
    own = (event.id, event.at, event.actor, event.action, event.entity, event.entity_id, event.body)
    named = (person.c.customer_no, deal.c.deal_no, touch.c.touchpoint, touch.c.due_on)
    return select(*own, *named).select_from(joined).order_by(event.id)


def _lines(row: Row[Any]) -> Iterator[AuditLine]:
    facts: Mapping[str, Any] = orjson.loads(row.body)["facts"]
    if row.entity == "touch" and facts.get("channels"):
        for channel in facts["channels"]:
            yield _line(row, facts, channel["channel"], channel["state"], channel["reason"])
    else:
        state = facts.get("to") if row.entity in _WITH_STATES else None
        yield _line(row, facts, _CHANNEL_OF.get(row.entity), state, facts.get("reason"))


def _line(
    row: Row[Any], facts: Mapping[str, Any], channel: str | None, state: str | None, reason: str | None
) -> AuditLine:
    due_on = date.fromisoformat(facts["due_on"]) if row.entity == "touch" and facts.get("due_on") else row.due_on
    return AuditLine(
        seq=row.id,
        at=row.at,
        actor=row.actor,
        action=row.action,
        entity=row.entity,
        entity_id=row.entity_id,
        customer_no=row.customer_no,
        deal_no=row.deal_no,
        touchpoint=row.touchpoint,
        channel=channel,
        due_on=due_on,
        state=state,
        reason=reason,
    )

"""Reading the audit log as lines: streamed in the order of the log, so that memory does not grow with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, exists, func, or_, select

from care.storage.tables import audit_event, deal, person, staff, touch

deal_of_person = deal.alias("deal_of_person")

# Rows fetched at a time: from a server-side cursor on PostgreSQL, and row by row as sqlite3 steps anyway. One
# statement is one snapshot on both; pages by number would miss events that are committed out of order.
_AT_A_TIME = 1000
_MOST_LOOKS = 20  # pages of events that are looked through for one page of lines
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


@dataclass(frozen=True, slots=True)
class Selection:
    """Which lines are wanted; None, or left out: all.

    `since` (inclusive) and `until` (exclusive) are aware. `agent` is a name: lines about the agent's customers, and
    what the agent did. `projects` are those that somebody may see; none of them leaves what is about no customer.
    `first_id` and `last_id` (inclusive) limit the events themselves.
    """

    since: datetime | None = None
    until: datetime | None = None
    project_id: int | None = None
    agent: str | None = None
    touchpoint: str | None = None
    state: str | None = None
    reason: str | None = None
    first_id: int | None = None
    last_id: int | None = None
    projects: frozenset[int] | None = None

    def within(self, first_id: int, last_id: int) -> "Selection":
        """The same of the events of an id range."""
        return replace(self, first_id=first_id, last_id=last_id)

    def takes(self, line: AuditLine) -> bool:
        """Whether a line has the wanted state and reason, which stand in the event's body."""
        return self.state in {None, line.state} and self.reason in {None, line.reason}


EVERYTHING = Selection()


def audit_lines(connection: Connection, selection: Selection = EVERYTHING) -> Iterator[AuditLine]:
    """The lines of the selected events, in the order of their ids."""
    query = _query().where(*_conditions(selection))
    for row in connection.execute(query, execution_options={"yield_per": _AT_A_TIME}):
        for line in _lines(row):
            if selection.takes(line):
                yield line


def audit_page(
    connection: Connection, selection: Selection, after: int, limit: int
) -> tuple[list[AuditLine], int | None]:
    """About `limit` lines of the events that follow the id `after`, and the id after which to go on (None: the end)."""
    lines: list[AuditLine] = []
    after = max(after, _first_of(connection, selection) - 1)
    for _ in range(_MOST_LOOKS):
        query = _query().where(*_conditions(selection), audit_event.c.id > after)
        rows = connection.execute(query.limit(limit)).all()
        for row in rows:
            lines += [line for line in _lines(row) if selection.takes(line)]
            after = row.id
            if len(lines) >= limit:
                return lines, after
        if len(rows) < limit:
            return lines, None
    return lines, after


def _first_of(connection: Connection, selection: Selection) -> int:
    """The first id of the time that is wanted, by the index of the time: the walk by id begins there."""
    if selection.since is None:
        return 0
    first = select(func.min(audit_event.c.id)).where(audit_event.c.at >= selection.since)
    if selection.until is not None:
        first = first.where(audit_event.c.at < selection.until)
    return connection.scalar(first) or 0


def _conditions(wanted: Selection) -> Iterator[ColumnElement[bool]]:
    event = audit_event.c
    if wanted.since is not None:
        yield event.at >= wanted.since
    if wanted.until is not None:
        yield event.at < wanted.until
    if wanted.first_id is not None and wanted.last_id is not None:
        yield event.id.between(wanted.first_id, wanted.last_id)
    if wanted.touchpoint is not None:
        yield touch.c.touchpoint == wanted.touchpoint
    if wanted.project_id is not None:
        of_person = _deals_of_person(deal_of_person.c.project_id == wanted.project_id)
        yield func.coalesce(touch.c.project_id == wanted.project_id, deal.c.project_id == wanted.project_id, of_person)
    if wanted.projects is not None:
        yield _within(wanted.projects)
    if wanted.agent is not None:
        named = select(staff.c.id).where(staff.c.name == wanted.agent)
        of_person = _deals_of_person(deal_of_person.c.agent_id.in_(named))
        yield or_(event.actor == wanted.agent, func.coalesce(deal.c.agent_id.in_(named), of_person))


def _within(projects: frozenset[int]) -> ColumnElement[bool]:
    event = audit_event.c
    if not projects:
        return and_(event.touch_id.is_(None), event.person_id.is_(None), event.entity.not_in(("person", "deal")))
    of_person = _deals_of_person(deal_of_person.c.project_id.in_(projects))
    return func.coalesce(touch.c.project_id.in_(projects), deal.c.project_id.in_(projects), of_person)


def _deals_of_person(which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the person of the line has such a deal."""
    mine = deal_of_person.c.primary_person_id == person.c.id
    return exists(select(deal_of_person.c.id).where(mine, which).correlate(person))


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

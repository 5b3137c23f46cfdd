"""The contacts of a day, of which the sample is drawn: texts that went and calls that came to their end."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, func, literal_column, select

from care.rules.lifecycles import CallState, MessageState
from care.rules.sampling import Contact, is_new
from care.storage.tables import call, complaint, deal, message, staff, touch

# A text that was refused reached nobody; one that is on its way will be looked at when it has arrived.
_WENT = (
    *(MessageState.ACCEPTED, MessageState.DELIVERED, MessageState.UNDELIVERED),
    *(MessageState.UNKNOWN, MessageState.GIVEN_UP),
)
_ENDED = (CallState.DONE, CallState.EXHAUSTED)
# The words are those of the partial index: SQLite uses it for nothing else.
_OPEN = call.c.state.in_([literal_column(f"'{state.value}'") for state in (CallState.OPEN, CallState.CLAIMED)])


@dataclass(frozen=True, slots=True)
class Span:
    """A business day: its date, and the instants in which it begins and ends (aware)."""

    day: date
    since: datetime
    until: datetime


def contacts_of(connection: Connection, project_id: int, span: Span, nodes: Collection[str]) -> list[Contact]:
    """The contacts of a project's day, texts first; `nodes` are the touchpoints that S-85 is about."""
    return [*_texts(connection, project_id, span, nodes), *_calls(connection, project_id, span)]


def count_contacts(connection: Connection, project_id: int, span: Span) -> int:
    """How many contacts the day has so far."""
    texts = select(func.count()).select_from(message).where(*_went(project_id, span))
    calls = select(func.count()).select_from(call).where(*_ended(project_id, span))
    return (connection.scalar(texts) or 0) + (connection.scalar(calls) or 0)


def open_calls(connection: Connection, project_id: int, span: Span) -> int:
    """How many calls with a deadline until the end of the day are still to be made."""
    due = _OPEN, call.c.project_id == project_id, call.c.due_at < span.until
    return connection.scalar(select(func.count()).select_from(call).where(*due)) or 0


@dataclass(frozen=True, slots=True)
class Changes:
    """What came after a day was closed: texts that went, calls that ended, complaints that opened."""

    texts: int = 0
    calls: int = 0
    complaints: int = 0

    def __bool__(self) -> bool:
        """Whether anything came."""
        return bool(self.texts or self.calls or self.complaints)


def changes_of(connection: Connection, project_id: int, span: Span, since: datetime) -> Changes:
    """What the day still brought after `since`, when it was closed; nothing where it was closed after its end."""
    late = Span(span.day, max(since, span.since), span.until)
    if late.since >= late.until:
        return Changes()
    texts = select(func.count()).select_from(message).where(*_went(project_id, late))
    calls = select(func.count()).select_from(call).where(*_ended(project_id, late))
    opened = (
        complaint.c.project_id == project_id,
        complaint.c.opened_at > late.since,
        complaint.c.opened_at < late.until,
    )
    complaints = select(func.count()).select_from(complaint).where(*opened)
    counts = [connection.scalar(query) or 0 for query in (texts, calls, complaints)]
    return Changes(*counts)


def _texts(connection: Connection, project_id: int, span: Span, nodes: Collection[str]) -> list[Contact]:
    joined = message.join(touch, touch.c.id == message.c.touch_id).outerjoin(deal, deal.c.id == touch.c.deal_id)
    joined = joined.outerjoin(staff, staff.c.id == deal.c.agent_id)
    ids = message.c.id, message.c.touch_id, message.c.person_id, deal.c.agent_id
    query = select(*ids, touch.c.touchpoint, staff.c.joined_on).select_from(joined).where(*_went(project_id, span))
    return [
        Contact("message", number, touch_id, person, agent, touchpoint in nodes, is_new(joined_on, span.day))
        for number, touch_id, person, agent, touchpoint, joined_on in connection.execute(query).tuples()
    ]


def _calls(connection: Connection, project_id: int, span: Span) -> list[Contact]:
    joined = call.outerjoin(staff, staff.c.id == call.c.staff_id)
    ids = call.c.id, call.c.touch_id, call.c.person_id, call.c.staff_id, call.c.node, staff.c.joined_on
    query = select(*ids).select_from(joined).where(*_ended(project_id, span))
    return [
        Contact("call", number, touch_id, person, caller, bool(node), is_new(joined_on, span.day))
        for number, touch_id, person, caller, node, joined_on in connection.execute(query).tuples()
    ]


def _went(project_id: int, span: Span) -> tuple[ColumnElement[bool], ...]:
    started = message.c.started_at >= span.since, message.c.started_at < span.until
    return message.c.project_id == project_id, message.c.state.in_(_WENT), *started


def _ended(project_id: int, span: Span) -> tuple[ColumnElement[bool], ...]:
    ended = call.c.ended_at >= span.since, call.c.ended_at < span.until
    return call.c.project_id == project_id, call.c.state.in_(_ENDED), *ended

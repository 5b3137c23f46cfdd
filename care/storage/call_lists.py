"""The console's lists of calls: within somebody's scope, the most urgent first, a page at a time; and what was said."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, literal_column, or_, select, true

from care.rules.calls import APART, SOON
from care.rules.lifecycles import CallOutcome, CallState, MessageState
from care.rules.rights import Scope
from care.storage.calls import CALLS, Call, call_of
from care.storage.tables import call, call_try, message, staff, touch

# The words, and in this order, are those of the partial indexes: SQLite uses them for nothing else.
_OPEN = call.c.state.in_([literal_column(f"'{state.value}'") for state in (CallState.OPEN, CallState.CLAIMED)])
_EXHAUSTED = call.c.state == literal_column(f"'{CallState.EXHAUSTED.value}'")


def within(scope: Scope) -> ColumnElement[bool]:
    """The calls that somebody with this scope may see."""
    staff_only = true() if scope.staff is None else call.c.staff_id.in_(sorted(scope.staff))
    projects_only = true() if scope.projects is None else call.c.project_id.in_(sorted(scope.projects))
    return and_(staff_only, projects_only)


def open_calls(connection: Connection, scope: Scope, now: datetime, limit: int) -> list[Call]:
    """The most urgent open calls, as `care.rules.calls.Urgency` orders them."""
    query = CALLS.where(_OPEN, within(scope))
    return [call_of(row) for row in connection.execute(query.order_by(*_most_urgent(now)).limit(limit))]


def _most_urgent(now: datetime) -> tuple[ColumnElement[Any], ...]:
    deadline = func.coalesce(call.c.next_try_at, call.c.due_at)
    rank = case((deadline < now, 0), (call.c.next_try_at.is_not(None), 1), (call.c.required, 2), else_=3)
    return rank, deadline, call.c.id


def next_call_to_make(connection: Connection, scope: Scope, now: datetime, *, by: str, but: int) -> int | None:
    """The most urgent call that makes sense now: not promised for later, not tried just now, on nobody else's desk."""
    soon = or_(call.c.next_try_at.is_(None), call.c.next_try_at <= now + SOON)
    tried = exists().where(call_try.c.call_id == call.c.id, call_try.c.at > now - APART)
    rested = or_(call.c.next_try_at.is_not(None), ~tried)
    free = or_(call.c.claimed_by.is_(None), call.c.claimed_by == by, call.c.lease_until <= now)
    query = select(call.c.id).where(_OPEN, within(scope), soon, rested, free, call.c.id != but)
    return connection.scalar(query.order_by(*_most_urgent(now)).limit(1))


def promised_call(connection: Connection, staff_ids: frozenset[int], now: datetime, but: int) -> Call | None:
    """The first call that these people promised for now, and that nobody is on; not `but`."""
    free = or_(call.c.claimed_by.is_(None), call.c.lease_until <= now)
    mine = call.c.staff_id.in_(sorted(staff_ids)), call.c.next_try_at <= now + SOON, call.c.id != but, free
    query = CALLS.where(_OPEN, *mine).order_by(call.c.next_try_at, call.c.id)
    row = connection.execute(query.limit(1)).first()
    return None if row is None else call_of(row)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many open calls there are: overdue, due until the end of the day, and later."""

    overdue: int = 0
    today: int = 0
    later: int = 0


def count_open(connection: Connection, scope: Scope, now: datetime, day_ends: datetime) -> Counts:
    """The three numbers above the list."""
    deadline = func.coalesce(call.c.next_try_at, call.c.due_at)
    which = case((deadline < now, "overdue"), (deadline < day_ends, "today"), else_="later")
    query = select(which.label("which"), func.count()).where(_OPEN, within(scope)).group_by("which")
    return Counts(**dict(connection.execute(query).tuples().all()))


def undecided_calls(connection: Connection, scope: Scope, limit: int) -> list[Call]:
    """Exhausted calls whose texts still wait for a manager's word, the oldest first."""
    waiting = exists().where(message.c.touch_id == call.c.touch_id, message.c.state == MessageState.HELD)
    query = CALLS.where(_EXHAUSTED, waiting, within(scope))
    return [call_of(row) for row in connection.execute(query.order_by(call.c.due_at, call.c.id).limit(limit))]


def call_within(connection: Connection, call_id: int, scope: Scope) -> Call | None:
    """The call as it stands; None outside the scope."""
    row = connection.execute(CALLS.where(call.c.id == call_id, within(scope))).first()
    return None if row is None else call_of(row)


@dataclass(frozen=True, slots=True)
class Said:
    """One try of any call to a customer: when, by whom, about what, and what was noted."""

    at: datetime
    by: str
    touchpoint: str
    outcome: CallOutcome
    mood: int | None
    note: str | None = field(repr=False)


def said_before(connection: Connection, person_id: int, limit: int) -> list[Said]:
    """The last tries of calls to this person, the newest first."""
    columns = call_try.c.at, call_try.c.by, touch.c.touchpoint, call_try.c.outcome, call_try.c.mood, call_try.c.note
    joined = call_try.join(call, call.c.id == call_try.c.call_id).join(touch, touch.c.id == call.c.touch_id)
    query = select(*columns).select_from(joined).where(call.c.person_id == person_id)
    rows: Any = connection.execute(query.order_by(call_try.c.at.desc(), call_try.c.n.desc()).limit(limit))
    return [Said(at, by, about, CallOutcome(outcome), mood, note) for at, by, about, outcome, mood, note in rows]


def tries_of_call(connection: Connection, call_id: int) -> list[Said]:
    """What was said on each try of one call, the first first."""
    columns = call_try.c.at, call_try.c.by, touch.c.touchpoint, call_try.c.outcome, call_try.c.mood, call_try.c.note
    joined = call_try.join(call, call.c.id == call_try.c.call_id).join(touch, touch.c.id == call.c.touch_id)
    rows: Any = connection.execute(
        select(*columns).select_from(joined).where(call.c.id == call_id).order_by(call_try.c.n)
    )
    return [Said(at, by, about, CallOutcome(outcome), mood, note) for at, by, about, outcome, mood, note in rows]


def callers_of(connection: Connection, project_id: int, day: date) -> dict[int, str]:
    """Who may make the calls of a project on that day: names by staff id, by name."""
    there = or_(staff.c.left_on.is_(None), staff.c.left_on > day)
    query = select(staff.c.id, staff.c.name).where(staff.c.project_id == project_id, there)
    return dict(connection.execute(query.order_by(staff.c.name)).tuples().all())


def waiting_texts(connection: Connection, touch_id: int) -> list[str]:
    """The templates of the texts of a touch that wait for its call, in the order of sending; nothing is locked."""
    held = message.c.touch_id == touch_id, message.c.state == MessageState.HELD
    return list(connection.scalars(select(message.c.template).where(*held).order_by(message.c.position)))

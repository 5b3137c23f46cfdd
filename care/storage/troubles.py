"""The exceptions of a day (handbook 6.1): which rows each kind means, and how many there are in each project."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)

from care.rules.lifecycles import CallOutcome, CallState, MessageState
from care.rules.planner import Channel
from care.rules.reasons import Reason
from care.rules.troubles import TroubleKind
from care.storage.day_lines import TABLES, Which
from care.storage.tables import call, call_try, deal, message, touch

_K, _M = TroubleKind, MessageState
# Something left the house. What is still being sent, or was refused by the vendor, is not proof of it.
SENT = (_M.ACCEPTED, _M.DELIVERED, _M.UNDELIVERED, _M.UNKNOWN, _M.GIVEN_UP)
_NOT_SENT = (_M.SKIPPED, _M.REFUSED, _M.UNDELIVERED, _M.EXPIRED)
# Written out, not bound, and in the order of the partial indexes ix_call_open and ix_message_troubled: SQLite uses them
# for nothing else.
_OPEN_CALL = call.c.state.in_([literal_column(f"'{state.value}'") for state in (CallState.OPEN, CallState.CLAIMED)])
_TROUBLED = message.c.state.in_(
    [literal_column(f"'{s.value}'") for s in (_M.REFUSED, _M.UNDELIVERED, _M.EXPIRED, _M.UNKNOWN, _M.GIVEN_UP)]
)
# A text may end days after the day on which it acts; of older ones there is no news.
_NEWS_DAYS = timedelta(days=30)
_LOW_MOOD = 2
_DOCUMENTS = "signing_documents_"


@dataclass(frozen=True, slots=True)
class Day:
    """The day that is looked at: its first instant, the first of the next, and `now` (aware UTC).

    `nodes` are the touchpoints that need a call by S-85, `klasses` the classes of their texts.
    """

    day: date
    now: datetime
    since: datetime
    until: datetime
    nodes: frozenset[str]
    klasses: frozenset[str]


@dataclass(frozen=True, slots=True)
class Count:
    """So many rows of one kind; `channel` is None where they are deals."""

    kind: TroubleKind
    channel: Channel | None
    project_id: int
    count: int


def count_troubles(connection: Connection, day: Day, which: Which) -> list[Count]:
    """The exceptions among the channel rows of `which`, by kind and project, in one statement."""
    asked = []
    for kind, channel in ROWS:
        holds = replace(which, among=rows_of(kind, channel, day)).holds(TABLES[channel])
        asked.append(_counted(kind, channel, TABLES[channel], holds))
    return _counts(connection, asked)


def count_deal_troubles(connection: Connection, which: Which) -> list[Count]:
    """The exceptions among the dates of the deals of `which`, by kind and project, in one statement."""
    return _counts(connection, [_counted(kind, None, deal, deals_of(kind, which)) for kind in DEALS])


def rows_of(kind: TroubleKind, channel: Channel, day: Day) -> ColumnElement[bool]:
    """The condition for the rows of a channel that are such an exception."""
    return _ROWS[kind](day) if kind is not _K.ENTERED_LATE else _entered_late(channel, day)


def deals_of(kind: TroubleKind, which: Which) -> ColumnElement[bool]:
    """The condition for the deals that are such an exception; deals that are cancelled by then left out."""
    holds = [DEALS[kind](which.day), or_(deal.c.cancelled_on.is_(None), deal.c.cancelled_on > which.day)]
    if which.projects is not None:
        holds.append(deal.c.project_id.in_(sorted(which.projects)))
    if which.agent_id is not None:
        holds.append(deal.c.agent_id == which.agent_id)
    return and_(*holds)


def _without_call(day: Day) -> ColumnElement[bool]:
    """Touches of nodes whose text went although nobody called, each by its first text (S-85).

    A call that is still open before its deadline is no violation yet.
    """
    first = message.alias("first")
    earlier = exists().where(
        first.c.touch_id == message.c.touch_id,
        first.c.act_on == day.day,
        first.c.state.in_(SENT),
        first.c.position < message.c.position,
    )
    tried = exists().where(call_try.c.call_id == call.c.id)
    in_time = and_(_OPEN_CALL, call.c.due_at >= day.now)
    excused = exists().where(call.c.touch_id == message.c.touch_id, call.c.node, or_(tried, in_time))
    node = exists().where(touch.c.id == message.c.touch_id, touch.c.touchpoint.in_(sorted(day.nodes)))
    of_day = message.c.act_on == day.day, message.c.state.in_(SENT)
    # The class first: it leaves a festival's greetings out before their touches are looked up.
    return and_(*of_day, message.c.klass.in_(sorted(day.klasses)), node, ~earlier, ~excused)


def _news(day: Day) -> ColumnElement[bool]:
    """Texts of the day, and older ones that met their end on it."""
    ended = and_(message.c.updated_at >= day.since, message.c.updated_at < day.until)
    recent = message.c.act_on.between(day.day - _NEWS_DAYS, day.day)
    return and_(_TROUBLED, recent, or_(message.c.act_on == day.day, ended))


def _failed(day: Day, *states: MessageState) -> ColumnElement[bool]:
    not_anomaly = or_(message.c.reason.is_(None), message.c.reason != Reason.BATCH_ANOMALY)
    return and_(_news(day), message.c.state.in_(states), not_anomaly)


def _expired(day: Day, *, call_not_made: bool) -> ColumnElement[bool]:
    missing = func.coalesce(message.c.reason == Reason.CALL_NOT_MADE, literal(False))
    return and_(_failed(day, _M.EXPIRED), missing if call_not_made else ~missing)


def _documents_missing(day: Day) -> ColumnElement[bool]:
    mine = message.c.template.startswith(_DOCUMENTS, autoescape=True)
    return and_(message.c.act_on == day.day, message.c.state.in_(_NOT_SENT), mine)


def _overdue(day: Day, hours: int = 0) -> ColumnElement[bool]:
    """Calls of the day and before that are open and past their deadline by more than so many hours."""
    return and_(_OPEN_CALL, call.c.due_at < day.now - timedelta(hours=hours), call.c.act_on <= day.day)


def _tried(day: Day, which: ColumnElement[bool]) -> ColumnElement[bool]:
    of_day = call_try.c.at >= day.since, call_try.c.at < day.until
    return call.c.id.in_(select(call_try.c.call_id).where(*of_day, which))


def _entered_late(channel: Channel, day: Day) -> ColumnElement[bool]:
    table = TABLES[channel]
    late = or_(table.c.late_days > 0, table.c.reason == Reason.LATE_OVER_LIMIT)
    return and_(table.c.act_on == day.day, late)


_ROWS: Mapping[TroubleKind, Callable[[Day], ColumnElement[bool]]] = {
    _K.VIOLATION_SMS_ONLY: _without_call,
    _K.CALL_NOT_MADE: lambda day: _expired(day, call_not_made=True),
    _K.DOCUMENTS_MISSING: _documents_missing,
    _K.CALL_OVERDUE_48H: lambda day: _overdue(day, 48),
    _K.CALL_OVERDUE_24H: lambda day: _overdue(day, 24),
    _K.CALL_OVERDUE: _overdue,
    _K.TEXT_FAILED: lambda day: _failed(day, _M.REFUSED, _M.UNDELIVERED),
    _K.TEXT_EXPIRED: lambda day: _expired(day, call_not_made=False),
    _K.OUTCOME_UNKNOWN: lambda day: _failed(day, _M.UNKNOWN, _M.GIVEN_UP),
    _K.BATCH_ANOMALY: lambda day: and_(message.c.act_on == day.day, message.c.reason == Reason.BATCH_ANOMALY),
    _K.LOW_MOOD: lambda day: _tried(day, call_try.c.mood <= _LOW_MOOD),
    _K.WRONG_NUMBER: lambda day: _tried(day, call_try.c.outcome == CallOutcome.WRONG_NUMBER),
}
_OF_CALLS = {_K.CALL_OVERDUE_48H, _K.CALL_OVERDUE_24H, _K.CALL_OVERDUE, _K.LOW_MOOD, _K.WRONG_NUMBER}
# The kinds that are channel rows, each with its channel.
ROWS: list[tuple[TroubleKind, Channel]] = [
    *((kind, "call" if kind in _OF_CALLS else "sms") for kind in _ROWS),
    *((_K.ENTERED_LATE, channel) for channel in TABLES),
]
# The kinds that are deals.
DEALS: Mapping[TroubleKind, Callable[[date], ColumnElement[bool]]] = {
    _K.DATE_CONFLICT: lambda day: literal_column(
        "deal.date_conflict"
    ),  # typed it would be `= 1`, past the partial index
    _K.FILING_MISSING: lambda day: and_(deal.c.filed_on.is_(None), deal.c.signed_on < day - timedelta(days=30)),
    _K.LOAN_MISSING: lambda day: and_(deal.c.loan_paid_on.is_(None), deal.c.loan_applied_on < day - timedelta(days=60)),
    _K.MOVE_IN_MISSING: lambda day: and_(
        deal.c.moved_in_on.is_(None), deal.c.handed_over_on.is_(None), deal.c.handover_planned_on < day
    ),
}


def _counts(connection: Connection, asked: list[Select[Any]]) -> list[Count]:
    rows = connection.execute(union_all(*asked))
    return [Count(TroubleKind(kind), channel or None, project_id, n) for kind, channel, project_id, n in rows]


def _counted(kind: TroubleKind, channel: Channel | None, table: Table, holds: ColumnElement[bool]) -> Select[Any]:
    named = literal(kind.value).label("kind"), literal(channel or "").label("channel")
    query = select(*named, table.c.project_id, func.count().label("n")).select_from(table).where(holds)
    return query.group_by(table.c.project_id)

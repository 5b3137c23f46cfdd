"""The figures of the day report, counted by the database; nothing here names a customer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    case,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)

from care.rules.lifecycles import CALL_OPEN, DutyState, MessageState
from care.rules.planner import Channel
from care.rules.reasons import Reason
from care.storage.tables import call, call_try, deal, duty, gift, message, project, touch

_M = MessageState
# Something left the house. What is still being sent, or was refused by the vendor, is not proof of it.
_SENT = (_M.ACCEPTED, _M.DELIVERED, _M.UNDELIVERED, _M.UNKNOWN, _M.GIVEN_UP)
_NO_END_YET = (_M.HELD, _M.QUEUED, _M.SENDING, _M.ACCEPTED)
# Written out, not bound, so that the partial index ix_call_open serves the query.
_OPEN_CALL = call.c.state.in_([literal_column(f"'{state.value}'") for state in sorted(CALL_OPEN)])
# A text may end days after the day on which it acts; of older ones there is no news.
_NEWS_DAYS = timedelta(days=30)
_REACHED = ("subscribed_on", "signed_on", "filed_on", "loan_applied_on", "loan_paid_on", "paid_in_full_on",
            "handed_over_on", "moved_in_on")  # fmt: skip
_LOW_MOOD = 2


@dataclass(frozen=True, slots=True)
class Figure:
    """So many rows of one channel, project and touchpoint are in this state for this reason."""

    channel: Channel
    project_id: int
    touchpoint: str
    state: str
    reason: str | None
    count: int


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    """One project: how far it is planned, how old its data is, and which of its deals' dates need a look.

    `data_as_of` is the day that the newest import says it shows, `imported_at` (UTC) when it came. Counts are deals
    that are not cancelled: with a milestone dated after the day, with dates in conflict, signed more than 30 days ago
    and not filed, loan applied for more than 60 days ago and not paid.
    """

    id: int
    name: str
    last_planned_on: date | None
    data_as_of: date | None
    imported_at: datetime | None
    dates_ahead: int
    date_conflicts: int
    filing_missing: int
    loan_missing: int


@dataclass(frozen=True, slots=True)
class DatesAhead:
    """So many deals of a project have this milestone dated after the day: plans of the sales system (rules.md 1)."""

    project_id: int
    milestone: str
    count: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class DutyFigure:
    """Open duties of one kind and project, and how many of them are past their time."""

    kind: str
    project_id: int
    open: int
    overdue: int


def channel_figures(connection: Connection, day: date) -> list[Figure]:
    """Every channel row that acts on `day`, counted in one statement, so that all figures are of one moment."""
    counted = union_all(_counted("sms", message, day), _counted("call", call, day), _counted("gift", gift, day))
    return [Figure(*row) for row in connection.execute(counted)]


def project_facts(connection: Connection, day: date) -> list[ProjectFacts]:
    """Every project by name, judged on `day`."""
    live = or_(deal.c.cancelled_on.is_(None), deal.c.cancelled_on > day)
    filing_missing = and_(deal.c.filed_on.is_(None), deal.c.signed_on < day - timedelta(days=30))
    loan_missing = and_(deal.c.loan_paid_on.is_(None), deal.c.loan_applied_on < day - timedelta(days=60))
    of_deals = (
        _count_if(or_(*(deal.c[name] > day for name in _REACHED))),
        _count_if(deal.c.date_conflict),
        _count_if(filing_missing),
        _count_if(loan_missing),
    )
    own = (project.c.id, project.c.name, project.c.last_planned_on, project.c.data_as_of, project.c.imported_at)
    joined = project.outerjoin(deal, and_(deal.c.project_id == project.c.id, live))
    query = select(*own, *of_deals).select_from(joined).group_by(*own)
    # Sorted here: the databases disagree about the order of Chinese names.
    return sorted((ProjectFacts(*row) for row in connection.execute(query)), key=lambda facts: facts.name)


def dates_ahead(connection: Connection, day: date) -> list[DatesAhead]:
    """The milestones dated after `day`, in the order of a deal's life; deals that are cancelled by then left out."""
    live = or_(deal.c.cancelled_on.is_(None), deal.c.cancelled_on > day)
    found = []
    for name in _REACHED:
        column = deal.c[name]
        query = select(deal.c.project_id, literal(name), func.count(), func.min(column), func.max(column))
        rows = connection.execute(query.where(column > day, live).group_by(deal.c.project_id))
        found += [DatesAhead(*row) for row in rows]
    return found


def duty_figures(connection: Connection, now: datetime) -> list[DutyFigure]:
    """The open duties. `now` is aware UTC."""
    kinds = (duty.c.kind, duty.c.project_id)
    query = select(*kinds, func.count(), _count_if(duty.c.due_at < now)).where(duty.c.state == DutyState.OPEN)
    return [DutyFigure(*row) for row in connection.execute(query.group_by(*kinds).order_by(*kinds))]


def texts_without_call(connection: Connection, day: date, now: datetime, nodes: Collection[str]) -> dict[int, int]:
    """By project: touches of the node touchpoints `nodes` whose text of `day` went although nobody called (S-85).

    A call that is still open before its deadline is no violation yet.
    """
    tried = exists().where(call_try.c.call_id == call.c.id)
    in_time = and_(_OPEN_CALL, call.c.due_at >= now)
    excused = exists().where(call.c.touch_id == message.c.touch_id, call.c.node, or_(tried, in_time))
    query = (
        select(message.c.project_id, func.count(message.c.touch_id.distinct()))
        .join(touch, touch.c.id == message.c.touch_id)
        .where(message.c.act_on == day, message.c.state.in_(_SENT), touch.c.touchpoint.in_(sorted(nodes)), ~excused)
    )
    return _by_project(connection, query.group_by(message.c.project_id))


def overdue_calls(connection: Connection, day: date, now: datetime, over: timedelta) -> dict[int, int]:
    """By project: calls of `day` and before that are open and past their deadline by more than `over`."""
    query = select(call.c.project_id, func.count()).where(_OPEN_CALL, call.c.due_at < now - over, call.c.act_on <= day)
    return _by_project(connection, query.group_by(call.c.project_id))


def low_moods(connection: Connection, since: datetime, until: datetime) -> dict[int, int]:
    """By project: calls in which a customer's mood was noted as 1 or 2, from `since` to before `until`."""
    query = (
        select(call.c.project_id, func.count(call.c.id.distinct()))
        .join(call_try, call_try.c.call_id == call.c.id)
        .where(call_try.c.at >= since, call_try.c.at < until, call_try.c.mood <= _LOW_MOOD)
    )
    return _by_project(connection, query.group_by(call.c.project_id))


def troubled_texts(
    connection: Connection, day: date, since: datetime, until: datetime
) -> dict[tuple[int, str, str | None], int]:
    """By project, state and reason: texts of `day`, and older ones that met their end between `since` and `until`.

    Troubled are those that failed, expired, or whose outcome is unknown, and what is held as an anomaly.
    """
    states = (_M.REFUSED, _M.UNDELIVERED, _M.EXPIRED, _M.UNKNOWN, _M.GIVEN_UP)
    ended = and_(message.c.act_on >= day - _NEWS_DAYS, message.c.updated_at >= since, message.c.updated_at < until)
    keys = (message.c.project_id, message.c.state, message.c.reason)
    query = select(*keys, func.count()).where(
        message.c.act_on <= day,
        message.c.act_on >= day - _NEWS_DAYS,
        or_(message.c.act_on == day, ended),
        or_(message.c.state.in_(states), message.c.reason == Reason.BATCH_ANOMALY),
    )
    return {(row[0], row[1], row[2]): row[3] for row in connection.execute(query.group_by(*keys))}


def undecided_touches(connection: Connection, day: date) -> int:
    """Touches with a channel that is to be planned on `day` or before, and is not."""
    return connection.scalar(select(func.count()).select_from(touch).where(touch.c.next_act_on <= day)) or 0


def texts_without_end(connection: Connection, day: date, now: datetime, tries: int) -> int:
    """Texts of `day` that may still change: on their way, to be looked up again, or undelivered with `tries` left."""
    asked_again = and_(message.c.state == _M.UNKNOWN, message.c.settle_at.is_not(None))
    sent_again = and_(message.c.state == _M.UNDELIVERED, message.c.undelivered < tries, message.c.not_after > now)
    no_end = or_(message.c.state.in_(_NO_END_YET), asked_again, sent_again)
    query = select(func.count()).select_from(message).where(message.c.act_on == day, no_end)
    return connection.scalar(query) or 0


def _counted(channel: Channel, table: Table, day: date) -> Select[Any]:
    keys = (table.c.project_id, touch.c.touchpoint, table.c.state, table.c.reason)
    joined = table.join(touch, touch.c.id == table.c.touch_id)
    query = select(literal(channel).label("channel"), *keys, func.count().label("n")).select_from(joined)
    return query.where(table.c.act_on == day).group_by(*keys)


def _count_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _by_project(connection: Connection, query: Select[Any]) -> dict[int, int]:
    return {row[0]: row[1] for row in connection.execute(query)}

"""Texts, calls and gifts of a period, by what became of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, case, func, literal, select, union_all

from care.rules.lifecycles import CallState, MessageState
from care.rules.planner import Channel
from care.storage.tables import call, gift, message, project, staff, touch

MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class PeriodFigure:
    """So many rows of a channel, project and touchpoint ended so; `in_time`: done on its day, or by its deadline."""

    channel: Channel
    project_id: int
    touchpoint: str
    state: str
    reason: str | None
    in_time: bool
    count: int


@dataclass(frozen=True, slots=True)
class AgentFigure:
    """So many calls of one member of staff and touchpoint; `staff_id` None: of nobody."""

    staff_id: int | None
    name: str | None
    touchpoint: str
    state: str
    in_time: bool
    count: int


@dataclass(frozen=True, slots=True)
class Unreached:
    """A call that reached nobody in all its tries; whose it was is on its page."""

    id: int
    project: str
    touchpoint: str
    agent: str | None
    act_on: date
    tries: int
    last_outcome: str | None


def period_figures(connection: Connection, first: date, last: date, project_id: int | None) -> list[PeriodFigure]:
    """Every channel row that acts in the period, counted in one statement, so that all figures are of one moment."""
    in_time = {
        "sms": and_(message.c.state == MessageState.DELIVERED, message.c.late_days == 0),
        "call": _call_in_time(),
        "gift": literal(value=False),
    }
    tables: dict[Channel, Table] = {"sms": message, "call": call, "gift": gift}
    parts = [_counted(name, of, in_time[name], first, last, project_id) for name, of in tables.items()]
    rows = connection.execute(union_all(*parts))
    return [PeriodFigure(row[0], row[1], row[2], row[3], row[4], bool(row[5]), row[6]) for row in rows]


def agent_figures(connection: Connection, first: date, last: date, project_id: int | None) -> list[AgentFigure]:
    """The calls of the period by whose they are."""
    in_time = case((_call_in_time(), 1), else_=0)
    keys = (call.c.staff_id, staff.c.name, touch.c.touchpoint, call.c.state, in_time.label("in_time"))
    joined = call.join(touch, touch.c.id == call.c.touch_id).outerjoin(staff, staff.c.id == call.c.staff_id)
    query = select(*keys, func.count().label("n")).select_from(joined).where(*_within(call, first, last, project_id))
    rows = connection.execute(query.group_by(call.c.staff_id, staff.c.name, *keys[2:4], in_time))
    return [AgentFigure(row[0], row[1], row[2], row[3], bool(row[4]), row[5]) for row in rows]


def unreached_calls(connection: Connection, first: date, last: date, project_id: int | None) -> list[Unreached]:
    """The exhausted calls of the period, the oldest first, at most 200 of them."""
    joined = call.join(touch, touch.c.id == call.c.touch_id).join(project, project.c.id == call.c.project_id)
    columns = (call.c.id, project.c.name, touch.c.touchpoint, staff.c.name.label("agent"))
    more = (call.c.act_on, call.c.tries, call.c.last_outcome)
    query = select(*columns, *more).select_from(joined.outerjoin(staff, staff.c.id == call.c.staff_id))
    wanted = *_within(call, first, last, project_id), call.c.state == CallState.EXHAUSTED
    return [Unreached(*row) for row in connection.execute(query.where(*wanted).order_by(call.c.id).limit(MOST_LINES))]


def _counted(
    channel: Channel, of: Table, in_time: ColumnElement[bool], first: date, last: date, project_id: int | None
) -> Select[Any]:
    flag = case((in_time, 1), else_=0)
    keys = (of.c.project_id, touch.c.touchpoint, of.c.state, of.c.reason)
    joined = of.join(touch, touch.c.id == of.c.touch_id)
    query = select(literal(channel), *keys, flag.label("in_time"), func.count().label("n")).select_from(joined)
    return query.where(*_within(of, first, last, project_id)).group_by(*keys, flag)


def _call_in_time() -> ColumnElement[bool]:
    return and_(call.c.state == CallState.DONE, call.c.ended_at <= call.c.due_at)


def _within(of: Table, first: date, last: date, project_id: int | None) -> list[ColumnElement[bool]]:
    wanted = [of.c.act_on >= first, of.c.act_on <= last]
    return wanted if project_id is None else [*wanted, of.c.project_id == project_id]

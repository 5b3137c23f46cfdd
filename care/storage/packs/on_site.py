"""Gifts and what they cost, what patrol rounds found, what meetings agreed: the work that is no text and no call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, Table, and_, case, func, or_, select

from care.rules.lifecycles import DutyState, GiftState
from care.rules.patrols import Found
from care.rules.stock import HANDED_OUT
from care.storage.tables import duty, gift, meeting, meeting_action, patrol_result, project, stock, stock_move


@dataclass(frozen=True, slots=True)
class GiftFigure:
    """So many gifts of an item stand so; `cost_fen` is what those cost whose cost is known (`priced` of them)."""

    item: str
    state: str
    count: int
    priced: int
    cost_fen: int


@dataclass(frozen=True, slots=True)
class HandedOut:
    """What the front desk gave beside the plan."""

    item: str
    kind: str
    count: int
    cost_fen: int


@dataclass(frozen=True, slots=True)
class PatrolFigure:
    """How often a round found this item so, in a project."""

    project: str
    item: str
    result: str
    count: int


@dataclass(frozen=True, slots=True)
class Agreed:
    """An action of a meeting (S-18): who does what by when, and whether it is done."""

    id: int
    meeting_id: int
    project: str | None
    what: str
    owner: str
    due_on: date
    done_on: date | None


def gift_figures(connection: Connection, first: date, last: date, project_id: int | None) -> list[GiftFigure]:
    """The gifts of the plan that act in the period, by item and state."""
    cost = func.coalesce(func.sum(case((gift.c.state == GiftState.DELIVERED, gift.c.cost_fen), else_=0)), 0)
    priced = func.sum(case((and_(gift.c.state == GiftState.DELIVERED, gift.c.cost_fen.is_not(None)), 1), else_=0))
    query = select(gift.c.item, gift.c.state, func.count(), priced, cost).where(
        gift.c.act_on >= first, gift.c.act_on <= last, *_of(gift, project_id)
    )
    return [GiftFigure(*row) for row in connection.execute(query.group_by(gift.c.item, gift.c.state))]


def handed_out(connection: Connection, since: datetime, until: datetime, project_id: int | None) -> list[HandedOut]:
    """What left the stock at the front desk from `since` to before `until`."""
    kinds = stock.c.item, stock_move.c.kind
    each = func.coalesce(stock_move.c.unit_cost_fen, 0)
    query = select(*kinds, func.sum(-stock_move.c.change), func.sum(-stock_move.c.change * each))
    query = query.select_from(stock_move.join(stock, stock.c.id == stock_move.c.stock_id)).where(
        stock_move.c.moved_at >= since,
        stock_move.c.moved_at < until,
        stock_move.c.kind.in_(HANDED_OUT),
        *_of(stock, project_id),
    )
    return [HandedOut(*row) for row in connection.execute(query.group_by(*kinds))]


def patrol_figures(
    connection: Connection, since: datetime, until: datetime, project_id: int | None
) -> list[PatrolFigure]:
    """What rounds found from `since` to before `until`, by project and item."""
    keys = (project.c.name, patrol_result.c.item, patrol_result.c.result)
    joined = patrol_result.join(duty, duty.c.id == patrol_result.c.duty_id).join(
        project, project.c.id == duty.c.project_id
    )
    within = patrol_result.c.noted_at >= since, patrol_result.c.noted_at < until
    seen = patrol_result.c.result.in_((Found.GOOD, Found.BAD))
    query = select(*keys, func.count()).select_from(joined).where(*within, seen, *_of(duty, project_id))
    return [PatrolFigure(*row) for row in connection.execute(query.group_by(*keys))]


def open_defects(connection: Connection, project_id: int | None) -> int:
    """How many defects that rounds found are not mended yet."""
    open_ = duty.c.kind == "patrol_defect", duty.c.state == DutyState.OPEN
    query = select(func.count()).select_from(duty).where(*open_, *_of(duty, project_id))
    return connection.scalar(query) or 0


def agreed_actions(connection: Connection, first: date, last: date, project_id: int | None) -> Sequence[Agreed]:
    """The actions that were due in the period, and older ones that were not done before it; by their days."""
    still = or_(meeting_action.c.done_on.is_(None), meeting_action.c.done_on >= first)
    columns = [meeting_action.c[name] for name in ("id", "meeting_id")]
    more = [meeting_action.c[name] for name in ("what", "owner", "due_on", "done_on")]
    joined = meeting_action.join(meeting, meeting.c.id == meeting_action.c.meeting_id)
    query = select(*columns, project.c.name, *more).select_from(
        joined.outerjoin(project, project.c.id == meeting.c.project_id)
    )
    query = query.where(meeting_action.c.due_on <= last, or_(meeting_action.c.due_on >= first, still))
    if project_id is not None:
        query = query.where(meeting.c.project_id == project_id)
    rows = connection.execute(query.order_by(meeting_action.c.due_on, meeting_action.c.id))
    return [Agreed(*row) for row in rows]


def _of(table: Table, project_id: int | None) -> list[ColumnElement[bool]]:
    return [] if project_id is None else [table.c.project_id == project_id]

"""The figures of the day report, counted by the database; nothing here names a customer."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, or_, select

from care.rules.lifecycles import DutyState, MessageState
from care.rules.troubles import TroubleKind
from care.storage.tables import deal, duty, message, project, touch
from care.storage.troubles import DEALS

_M = MessageState
_NO_END_YET = (_M.HELD, _M.QUEUED, _M.SENDING, _M.ACCEPTED)
_REACHED = ("subscribed_on", "signed_on", "filed_on", "loan_applied_on", "loan_paid_on", "paid_in_full_on",
            "handed_over_on", "moved_in_on")  # fmt: skip


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


def project_facts(connection: Connection, day: date) -> list[ProjectFacts]:
    """Every project by name, judged on `day`."""
    live = or_(deal.c.cancelled_on.is_(None), deal.c.cancelled_on > day)
    of_deals = (
        _count_if(or_(*(deal.c[name] > day for name in _REACHED))),
        _count_if(DEALS[TroubleKind.DATE_CONFLICT](day)),
        _count_if(DEALS[TroubleKind.FILING_MISSING](day)),
        _count_if(DEALS[TroubleKind.LOAN_MISSING](day)),
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


def _count_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

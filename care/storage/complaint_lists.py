"""The console's lists of complaints: within somebody's scope, those first whose clock is over, a page at a time."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, literal, literal_column, or_, select, true, tuple_

from care.rules.complaints import Level, State
from care.rules.rights import Scope
from care.storage.complaints import Complaint, complaint_of
from care.storage.tables import account, account_seat, complaint, deal, message, person, project, staff, touch

# The words are those of the partial index: SQLite uses it for nothing else.
_OPEN = complaint.c.state != literal_column(f"'{State.CLOSED.value}'")
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
_DUE = func.coalesce(complaint.c.due_at, literal(_NEVER, complaint.c.due_at.type))


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: what they reach, and their name, for what is assigned to them is theirs too."""

    scope: Scope
    name: str


@dataclass(frozen=True, slots=True)
class ComplaintLine:
    """A complaint with whom and which home it is about."""

    complaint: Complaint
    project: str
    customer_no: str
    name: str = field(repr=False)
    sex: Any
    number: str | None = field(repr=False)
    building: str | None
    unit: str | None
    room: str | None
    agent: str | None


def within(viewer: Viewer) -> ColumnElement[bool]:
    """The complaints that this person may see: of their projects, an agent's own customers', those given to them."""
    scope = viewer.scope
    projects_only = true() if scope.projects is None else complaint.c.project_id.in_(sorted(scope.projects))
    if scope.staff is None:
        return projects_only
    return and_(
        projects_only, or_(complaint.c.staff_id.in_(sorted(scope.staff)), complaint.c.assigned_to == viewer.name)
    )


def open_complaints(
    connection: Connection, viewer: Viewer, after: int | None, limit: int, project_id: int | None = None
) -> list[ComplaintLine]:
    """Those that are not closed, by the clock that runs; where none runs, last."""
    query = _lines().where(_OPEN, within(viewer))
    if project_id is not None:
        query = query.where(complaint.c.project_id == project_id)
    if after is not None:
        last = select(_DUE, complaint.c.id).where(complaint.c.id == after)
        found = connection.execute(last).first()
        if found is not None:
            query = query.where(tuple_(_DUE, complaint.c.id) > tuple_(*map(literal, found)))
    return [_line(row) for row in connection.execute(query.order_by(_DUE, complaint.c.id).limit(limit))]


def closed_complaints(
    connection: Connection, viewer: Viewer, before: int | None, limit: int, project_id: int | None = None
) -> list[ComplaintLine]:
    """Those that are closed, the newest first."""
    query = _lines().where(complaint.c.state == State.CLOSED.value, within(viewer))
    if project_id is not None:
        query = query.where(complaint.c.project_id == project_id)
    if before is not None:
        query = query.where(complaint.c.id < before)
    return [_line(row) for row in connection.execute(query.order_by(complaint.c.id.desc()).limit(limit))]


def count_listed(connection: Connection, viewer: Viewer, closed: bool, project_id: int | None) -> int:
    """How many complaints `open_complaints` or `closed_complaints` has in all its pages."""
    state = complaint.c.state == State.CLOSED.value if closed else _OPEN
    query = select(func.count()).select_from(complaint).where(state, within(viewer))
    return connection.scalar(query if project_id is None else query.where(complaint.c.project_id == project_id)) or 0


def overdue_complaints(connection: Connection, now: datetime) -> list[Complaint]:
    """Those whose clock is over, whoever's they are, the longest first."""
    query = select(complaint).where(_OPEN, complaint.c.due_at < now)
    return [complaint_of(row) for row in connection.execute(query.order_by(complaint.c.due_at, complaint.c.id))]


def complaints_overdue(connection: Connection, projects: Collection[int] | None, now: datetime) -> dict[int, int]:
    """How many complaints have a clock that is over, by project."""
    return _by_project(connection, projects, _OPEN, complaint.c.due_at < now)


def complaints_opened(
    connection: Connection, projects: Collection[int] | None, since: datetime, until: datetime
) -> dict[int, int]:
    """How many complaints were opened in a span, by project."""
    return _by_project(connection, projects, complaint.c.opened_at >= since, complaint.c.opened_at < until)


@dataclass(frozen=True, slots=True)
class ComplaintCounts:
    """How many are open, of these with a clock that is over, grave, or waiting for their callback."""

    open: int = 0
    overdue: int = 0
    grave: int = 0
    callback: int = 0


def count_complaints(connection: Connection, viewer: Viewer, now: datetime) -> ComplaintCounts:
    """The numbers above the list."""
    overdue = func.count().filter(complaint.c.due_at < now)
    grave = func.count().filter(complaint.c.level == Level.GRAVE)
    callback = func.count().filter(complaint.c.state == State.SOLVED)
    query = select(func.count(), overdue, grave, callback).select_from(complaint).where(_OPEN, within(viewer))
    return ComplaintCounts(*connection.execute(query).one())


def complaint_within(connection: Connection, complaint_id: int, viewer: Viewer) -> ComplaintLine | None:
    """The complaint with whom it is about; None outside what this person may see."""
    row = connection.execute(_lines().where(complaint.c.id == complaint_id, within(viewer))).first()
    return None if row is None else _line(row)


def complaints_of_person(connection: Connection, person_id: int, viewer: Viewer) -> list[Complaint]:
    """A customer's complaints, the newest first."""
    query = select(complaint).where(complaint.c.person_id == person_id, within(viewer))
    return [complaint_of(row) for row in connection.execute(query.order_by(complaint.c.id.desc()))]


def open_numbers(connection: Connection, person_id: int) -> list[int]:
    """The numbers of a customer's complaints that are not closed, the oldest first."""
    query = select(complaint.c.id).where(complaint.c.person_id == person_id, _OPEN)
    return list(connection.scalars(query.order_by(complaint.c.id)))


def who_may_have_it(connection: Connection, project_id: int, day: Any) -> list[str]:
    """The names of those who may be given a complaint of the project: who sits in it, and who sits in none."""
    seated = select(account_seat.c.account_id)
    mine = select(account_seat.c.account_id).join(staff).where(staff.c.project_id == project_id)
    there = or_(account.c.left_on.is_(None), account.c.left_on > day)
    everywhere = and_(account.c.id.not_in(seated), account.c.role != "administrator")
    query = select(account.c.name).where(there, or_(account.c.id.in_(mine), everywhere))
    return list(connection.scalars(query.order_by(account.c.name)))


def acknowledgement_of(connection: Connection, found: Complaint, touchpoint: str) -> tuple[str, str | None] | None:
    """How the text stands that told the customer, and why; None where none was planned."""
    mine = touch.c.touchpoint == touchpoint, touch.c.subject == f"person:{found.person_id}"
    query = select(message.c.state, message.c.reason).join(touch).where(*mine, touch.c.occasion == str(found.id))
    row = connection.execute(query).first()
    return None if row is None else (row.state, row.reason)


def _by_project(
    connection: Connection, projects: Collection[int] | None, *which: ColumnElement[bool]
) -> dict[int, int]:
    query = select(complaint.c.project_id, func.count()).where(*which).group_by(complaint.c.project_id)
    if projects is not None:
        query = query.where(complaint.c.project_id.in_(sorted(projects)))
    return dict(connection.execute(query).tuples().all())


def _lines() -> Any:
    joined = complaint.join(project, project.c.id == complaint.c.project_id)
    joined = joined.join(person, person.c.id == complaint.c.person_id)
    joined = joined.outerjoin(deal, deal.c.id == complaint.c.deal_id)
    joined = joined.outerjoin(staff, staff.c.id == complaint.c.staff_id)
    number = func.coalesce(person.c.mobile, person.c.phone).label("l_number")
    of_person = person.c.customer_no, person.c.name.label("l_name"), person.c.sex, number
    of_deal = deal.c.building, deal.c.unit, deal.c.room
    return select(
        complaint, project.c.name.label("l_project"), *of_person, *of_deal, staff.c.name.label("l_agent")
    ).select_from(joined)


def _line(row: Any) -> ComplaintLine:
    return ComplaintLine(
        complaint=complaint_of(row),
        project=row.l_project,
        customer_no=row.customer_no,
        name=row.l_name,
        sex=row.sex,
        number=row.l_number,
        building=row.building,
        unit=row.unit,
        room=row.room,
        agent=row.l_agent,
    )

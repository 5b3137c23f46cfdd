"""What belongs to an assessment beside its figures: days that do not count, and appeals (handbook 6.4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from care.errors import NotFound, WrongState
from care.rules.rights import Scope
from care.storage.audit import Action, Actor, Event, append
from care.storage.tables import appeal, project, staff, staff_absence


@dataclass(frozen=True, slots=True)
class Assessed:
    """A member of staff of a project."""

    id: int
    name: str
    role: str
    project_id: int
    project: str


@dataclass(frozen=True, slots=True)
class Absence:
    """Days of somebody that do not count, both ends included; `kind`: leave, handover."""

    id: int
    name: str
    project: str
    kind: str
    first_on: date
    last_on: date
    noted_by: str


@dataclass(frozen=True, slots=True)
class Appeal:
    """An objection to an item of a month; `verdict` None: not answered yet. Instants are UTC."""

    id: int
    period: str
    staff_id: int
    name: str
    project: str
    item: str
    words: str = field(repr=False)
    made_at: datetime
    due_at: datetime
    verdict: str | None
    answer: str | None = field(repr=False)
    answered_by: str | None
    answered_at: datetime | None


def assessed_within(connection: Connection, scope: Scope) -> list[Assessed]:
    """The staff of a scope by project and name: an agent's own seats, a manager's projects."""
    joined = staff.join(project, project.c.id == staff.c.project_id)
    query = select(staff.c.id, staff.c.name, staff.c.role, staff.c.project_id, project.c.name.label("project"))
    rows = connection.execute(query.select_from(joined).where(*_seen(scope)))
    return sorted((Assessed(*row) for row in rows), key=lambda one: (one.project, one.name))


def add_absence(connection: Connection, values: Mapping[str, Any], actor: Actor, at: datetime) -> int:
    """Write days that do not count: staff_id, kind, first_on, last_on."""
    row = {**values, "noted_by": actor.name, "ver": 1}
    number: int = connection.execute(insert(staff_absence).values(row).returning(staff_absence.c.id)).scalar_one()
    append(connection, [Event(Action.ABSENCE_NOTED, "staff_absence", number, 1, facts=values)], actor, at)
    return number


def take_absence_back(connection: Connection, absence_id: int, scope: Scope, actor: Actor, at: datetime) -> None:
    """The days count after all. NotFound outside the scope, or where they were taken back before."""
    joined = staff_absence.join(staff, staff.c.id == staff_absence.c.staff_id)
    query = select(staff_absence.c.ver).select_from(joined).where(staff_absence.c.id == absence_id, *_seen(scope))
    ver = connection.scalar(query.where(staff_absence.c.taken_back_at.is_(None)))
    if ver is None:
        raise NotFound(f"There is no entry {absence_id} for you: see the list.")
    mine = staff_absence.c.id == absence_id, staff_absence.c.ver == ver
    connection.execute(update(staff_absence).where(*mine).values(taken_back_at=at, ver=ver + 1))
    append(connection, [Event(Action.ABSENCE_TAKEN_BACK, "staff_absence", absence_id, ver + 1)], actor, at)


def absences_within(connection: Connection, scope: Scope, limit: int) -> list[Absence]:
    """The days that do not count, the newest first."""
    joined = staff_absence.join(staff, staff.c.id == staff_absence.c.staff_id)
    columns = [staff_absence.c[name] for name in ("kind", "first_on", "last_on", "noted_by")]
    query = select(staff_absence.c.id, staff.c.name, project.c.name.label("project"), *columns).select_from(
        joined.join(project, project.c.id == staff.c.project_id)
    )
    stands = staff_absence.c.taken_back_at.is_(None)
    order = staff_absence.c.first_on.desc(), staff_absence.c.id.desc()
    return [
        Absence(*row) for row in connection.execute(query.where(stands, *_seen(scope)).order_by(*order).limit(limit))
    ]


def add_appeal(connection: Connection, values: Mapping[str, Any], actor: Actor, at: datetime) -> int:
    """Write an appeal: period, staff_id, item, words, due_at. WrongState where the item was appealed before."""
    row = {**values, "made_by": actor.name, "made_at": at, "ver": 1}
    try:
        with connection.begin_nested():
            number: int = connection.execute(insert(appeal).values(row).returning(appeal.c.id)).scalar_one()
    except IntegrityError:
        raise WrongState("There is an appeal about this item of the month already: see its answer.") from None
    facts = {name: values[name] for name in ("period", "staff_id", "item", "due_at")}
    event = Event(Action.APPEALED, "appeal", number, 1, None, None, facts, {"words": values["words"]})
    append(connection, [event], actor, at)
    return number


def answer_appeal(
    connection: Connection, appeal_id: int, verdict: str, words: str, scope: Scope, actor: Actor, at: datetime
) -> None:
    """Answer an appeal: upheld or refused. NotFound outside the scope, WrongState where it was answered before."""
    joined = appeal.join(staff, staff.c.id == appeal.c.staff_id)
    query = select(appeal.c.ver, appeal.c.verdict).select_from(joined).where(appeal.c.id == appeal_id, *_seen(scope))
    row = connection.execute(query.with_for_update(of=appeal)).first()
    if row is None:
        raise NotFound(f"There is no appeal {appeal_id} for you: see the list.")
    if row.verdict is not None:
        raise WrongState(f"Appeal {appeal_id} is answered already.")
    answered = {"verdict": verdict, "answer": words, "answered_by": actor.name, "answered_at": at, "ver": row.ver + 1}
    connection.execute(update(appeal).where(appeal.c.id == appeal_id).values(**answered))
    facts, personal = {"verdict": verdict}, {"answer": words}
    event = Event(Action.APPEAL_ANSWERED, "appeal", appeal_id, row.ver + 1, None, None, facts, personal)
    append(connection, [event], actor, at)


def appeals_within(
    connection: Connection, scope: Scope, *, staff_id: int | None = None, limit: int = 100
) -> list[Appeal]:
    """The appeals of a scope, the open ones first, then the newest; of one of the staff where asked."""
    joined = appeal.join(staff, staff.c.id == appeal.c.staff_id).join(project, project.c.id == staff.c.project_id)
    own = [appeal.c[name] for name in ("id", "period", "staff_id")]
    more = [appeal.c[name] for name in ("item", "words", "made_at", "due_at", "verdict", "answer")]
    ends = [appeal.c[name] for name in ("answered_by", "answered_at")]
    query = select(*own, staff.c.name, project.c.name.label("project"), *more, *ends).select_from(joined)
    query = query.where(*_seen(scope), *([appeal.c.staff_id == staff_id] if staff_id is not None else []))
    order = appeal.c.verdict.is_not(None), appeal.c.id.desc()
    return [Appeal(*row) for row in connection.execute(query.order_by(*order).limit(limit))]


def _seen(scope: Scope) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if scope.projects is not None:
        wanted.append(staff.c.project_id.in_(sorted(scope.projects)))
    return wanted if scope.staff is None else [*wanted, staff.c.id.in_(sorted(scope.staff))]

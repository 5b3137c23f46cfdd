"""Complaints as they stand, and each step of them: the row, the step and the audit event in one go."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from care.errors import NotFound
from care.rules.complaints import OPEN_ENDED, Cause, Level, Source, State, deadlines
from care.storage.audit import Action, Actor, Event, append
from care.storage.moving import Move, Standing, move
from care.storage.tables import complaint, complaint_step

_READ = tuple(column.name for column in complaint.columns)


@dataclass(frozen=True, slots=True)
class NewComplaint:
    """A complaint to open. `origin` (`call:12`) names what opened it by itself, once for good; None: a person."""

    person_id: int
    project_id: int
    words: str = field(repr=False)
    level: Level = Level.ORDINARY
    cause: Cause = Cause.UNKNOWN
    source: Source = Source.BY_HAND
    deal_id: int | None = None
    staff_id: int | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Complaint:
    """One complaint as it was read; the columns of its table, instants UTC."""

    id: int
    person_id: int
    project_id: int
    deal_id: int | None
    staff_id: int | None
    level: Level
    cause: Cause
    source: Source
    origin: str | None
    words: str = field(repr=False)
    state: State
    opened_by: str
    opened_at: datetime
    clock_from: datetime
    answer_by: datetime
    solve_by: datetime
    due_at: datetime | None
    acknowledged_at: datetime | None
    assigned_to: str | None
    answered_at: datetime | None
    solved_at: datetime | None
    solution: str | None = field(repr=False)
    justified: bool | None
    call_id: int | None
    score: int | None
    closed_at: datetime | None
    reopened: int
    quiet_until: date
    ver: int

    @property
    def standing(self) -> Standing:
        """What a move of the row needs."""
        return Standing(self.id, self.ver, self.state, self.person_id, None)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done about a complaint: the state that it led to, or `noted`, `raised`, `sorted`."""

    step: str
    at: datetime
    by: str
    words: str | None = field(repr=False)


def add_complaint(connection: Connection, new: NewComplaint, actor: Actor, at: datetime) -> int | None:
    """Open it and return its number; None where its origin has opened one before."""
    until = deadlines(new.level, at)
    values = {name: getattr(new, name) for name in NewComplaint.__dataclass_fields__}
    values |= {"state": State.OPENED, "opened_by": actor.name, "opened_at": at, "clock_from": at, "ver": 1}
    values |= {"answer_by": until.answer_by, "solve_by": until.solve_by, "due_at": until.answer_by}
    kinds: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    query = kinds.insert(complaint).values(**values, quiet_until=OPEN_ENDED)
    number: int | None = connection.execute(
        query.on_conflict_do_nothing(index_elements=["origin"]).returning(complaint.c.id)
    ).scalar()
    if number is None:
        return None
    _add_step(connection, number, State.OPENED, new.words, actor, at)
    facts: dict[str, Any] = {
        "to": State.OPENED,
        "level": new.level,
        "cause": new.cause,
        "source": new.source,
        "origin": new.origin,
    }
    facts |= {"project": new.project_id, "deal": new.deal_id, "answer_by": until.answer_by, "solve_by": until.solve_by}
    told = Event(Action.COMPLAINT_OPENED, "complaint", number, 1, new.person_id, None, facts, {"words": new.words})
    append(connection, [told], actor, at)
    return number


def load_complaint(connection: Connection, complaint_id: int, *, lock: bool = False) -> Complaint:
    """One complaint, locked until the transaction ends where asked; NotFound when there is none."""
    query = select(complaint).where(complaint.c.id == complaint_id)
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise NotFound(f"There is no complaint {complaint_id}: see the list of complaints.")
    return complaint_of(row)


def move_complaint(
    connection: Connection,
    found: Complaint,
    to: State,
    changes: Mapping[str, Any],
    words: str | None,
    actor: Actor,
    at: datetime,
) -> None:
    """Lead it to another state; WrongState where that is not legal or somebody else was first.

    `changes` are columns; those that hold words a person wrote go beside the event, not into it.
    """
    facts = {name: value for name, value in changes.items() if name != "solution"}
    personal = {"words": words} if words else None
    move(connection, "complaint", found.standing, Move(to, Action.COMPLAINT_MOVED, changes, facts, personal), actor, at)
    _add_step(connection, found.id, to, words, actor, at)


def note_complaint(
    connection: Connection,
    found: Complaint,
    step: str,
    changes: Mapping[str, Any],
    words: str | None,
    actor: Actor,
    at: datetime,
) -> None:
    """Write down what does not change its state: a word (`noted`), another level (`raised`), a cause (`sorted`)."""
    connection.execute(update(complaint).where(complaint.c.id == found.id).values(**changes, ver=found.ver + 1))
    facts = {"step": step, **{name: [getattr(found, name), value] for name, value in changes.items()}}
    personal = {"words": words} if words else None
    event = Event(Action.COMPLAINT_NOTED, "complaint", found.id, found.ver + 1, found.person_id, None, facts, personal)
    append(connection, [event], actor, at)
    _add_step(connection, found.id, step, words, actor, at)


def steps_of(connection: Connection, complaint_id: int) -> list[Step]:
    """What was done about it, the first thing first."""
    columns = [complaint_step.c[name] for name in ("step", "at", "by", "words")]
    query = select(*columns).where(complaint_step.c.complaint_id == complaint_id).order_by(complaint_step.c.n)
    return [Step(*row) for row in connection.execute(query)]


def open_complaint_of(connection: Connection, person_id: int) -> Complaint | None:
    """The newest complaint of a person that is not closed, locked; None where there is none."""
    query = select(complaint).where(complaint.c.person_id == person_id, complaint.c.state != State.CLOSED)
    row = connection.execute(query.order_by(complaint.c.id.desc()).limit(1).with_for_update()).first()
    return None if row is None else complaint_of(row)


def complaint_of_call(connection: Connection, call_id: int) -> Complaint | None:
    """The complaint that this call is the callback of, locked; None for any other call."""
    query = select(complaint).where(complaint.c.call_id == call_id)
    row = connection.execute(query.with_for_update()).first()
    return None if row is None else complaint_of(row)


def end_complaints(connection: Connection, person_id: int, actor: Actor, at: datetime) -> int:
    """Close what is open of a person who is erased, whatever its state; returns how many."""
    mine = complaint.c.person_id == person_id, complaint.c.state != State.CLOSED
    rows = connection.execute(select(complaint).where(*mine).order_by(complaint.c.id).with_for_update()).all()
    for row in rows:
        ended = {"state": State.CLOSED, "closed_at": at, "due_at": None}
        note_complaint(connection, complaint_of(row), "erased", ended, None, actor, at)
    return len(rows)


def complained_since(connection: Connection, person_ids: Collection[int]) -> dict[int, datetime]:
    """When the newest complaint of each of these persons was opened, or opened again; only those who have one."""
    newest = func.max(complaint.c.clock_from)
    query = select(complaint.c.person_id, newest).where(complaint.c.person_id.in_(list(person_ids)))
    return dict(connection.execute(query.group_by(complaint.c.person_id)).tuples().all())


def complaint_of(row: Any) -> Complaint:
    """A row of the table as a value."""
    values = {name: row._mapping[complaint.c[name]] for name in _READ}
    values |= {"level": Level(values["level"]), "cause": Cause(values["cause"])}
    return Complaint(**{**values, "source": Source(values["source"]), "state": State(values["state"])})


def _add_step(
    connection: Connection, complaint_id: int, step: str, words: str | None, actor: Actor, at: datetime
) -> None:
    """The complaint must be locked, or new."""
    last = select(func.coalesce(func.max(complaint_step.c.n), 0)).where(complaint_step.c.complaint_id == complaint_id)
    n = connection.scalar(last) or 0
    row = {"complaint_id": complaint_id, "n": n + 1, "step": step, "at": at, "by": actor.name, "words": words or None}
    connection.execute(insert(complaint_step).values(row))

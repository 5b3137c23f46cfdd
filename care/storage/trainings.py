"""Trainings with who attended (S-04, S-29, S-59), and how much of it each had in a span of days."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, insert, select

from care.rules.rights import Scope
from care.storage.audit import Action, Actor, Event, append
from care.storage.tables import project, staff, training, training_attendance


@dataclass(frozen=True, slots=True)
class NewTraining:
    """A training to write down; `staff_ids` are those who were there."""

    project_id: int
    held_on: date
    subject: str
    topic: str
    minutes: int
    trainer: str
    staff_ids: Sequence[int]


@dataclass(frozen=True, slots=True)
class Held:
    """A training that was held, with the names of those who were there."""

    id: int
    project: str
    held_on: date
    subject: str
    topic: str
    minutes: int
    trainer: str
    attended: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Trained:
    """What one member of staff attended: how many trainings, how many minutes."""

    staff_id: int
    name: str
    role: str
    project_id: int
    sessions: int
    minutes: int


def add_training(connection: Connection, new: NewTraining, actor: Actor, at: datetime) -> int:
    """Write one down with its attendance and return its number. `at` is aware UTC."""
    columns = ("project_id", "held_on", "subject", "topic", "minutes", "trainer")
    values = {name: getattr(new, name) for name in columns}
    row = insert(training).values(**values, recorded_by=actor.name, recorded_at=at, ver=1).returning(training.c.id)
    number: int = connection.execute(row).scalar_one()
    there = sorted(set(new.staff_ids))
    connection.execute(insert(training_attendance), [{"training_id": number, "staff_id": one} for one in there])
    facts = {"project": new.project_id, "held_on": new.held_on, "subject": new.subject, "minutes": new.minutes}
    aside = {"topic": new.topic, "trainer": new.trainer}
    append(
        connection,
        [Event(Action.TRAINED, "training", number, 1, facts=facts | {"staff": there}, personal=aside)],
        actor,
        at,
    )
    return number


def trainings_within(connection: Connection, scope: Scope, after: int | None, limit: int) -> list[Held]:
    """The newest trainings of a scope's projects, those written down before `after`; with a scope of staff only
    those that they attended."""
    columns = [training.c[name] for name in ("held_on", "subject", "topic", "minutes", "trainer")]
    query = select(training.c.id, project.c.name.label("project"), *columns).join(
        project, project.c.id == training.c.project_id
    )
    if scope.projects is not None:
        query = query.where(training.c.project_id.in_(sorted(scope.projects)))
    if scope.staff is not None:
        attended = select(training_attendance.c.training_id).where(
            training_attendance.c.staff_id.in_(sorted(scope.staff))
        )
        query = query.where(training.c.id.in_(attended))
    if after is not None:
        query = query.where(training.c.id < after)
    rows = connection.execute(query.order_by(training.c.id.desc()).limit(limit)).all()
    names = _attended(connection, [row.id for row in rows])
    return [Held(**row._mapping, attended=names.get(row.id, ())) for row in rows]


def training_totals(
    connection: Connection, first: date, last: date, projects: Collection[int] | None = None
) -> list[Trained]:
    """Everybody on the staff between `first` and `last` (both included), with what they attended then, none counted
    as none: by project and name. None means of all projects."""
    held = training.c.held_on.between(first, last)
    mine = select(training_attendance.c.staff_id, training.c.minutes).join(training).where(held).subquery()
    sums = func.count(mine.c.minutes), func.coalesce(func.sum(mine.c.minutes), 0)
    own = (staff.c.id, staff.c.name, staff.c.role, staff.c.project_id)
    query = select(*own, *sums).select_from(staff.outerjoin(mine, mine.c.staff_id == staff.c.id))
    query = query.where(staff.c.left_on.is_(None) | (staff.c.left_on > first))
    if projects is not None:
        query = query.where(staff.c.project_id.in_(sorted(projects)))
    rows = connection.execute(query.group_by(*own).order_by(staff.c.project_id, staff.c.name))
    return [Trained(*row) for row in rows]


def _attended(connection: Connection, trainings: Sequence[int]) -> dict[int, list[str]]:
    query = select(training_attendance.c.training_id, staff.c.name).join(staff)
    found: dict[int, list[str]] = {}
    for number, name in connection.execute(
        query.where(training_attendance.c.training_id.in_(trainings)).order_by(staff.c.name)
    ):
        found.setdefault(number, []).append(name)
    return found

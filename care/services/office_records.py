"""What an office writes down of its own work: trainings with attendance (S-29, S-59), finds in the media (S-54)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from care.errors import BadField
from care.rules.office_work import Subject, Tone
from care.rules.rights import Scope
from care.services.event_duties import event_duty
from care.services.key_nodes import Owner
from care.services.mending import Word
from care.services.preparing import Desk
from care.storage.accounts import project_names
from care.storage.duties import finish_duty, oldest_open, open_duties
from care.storage.engine import Database
from care.storage.key_nodes import owners
from care.storage.media_finds import Find, add_find, finds_within
from care.storage.trainings import Held, NewTraining, Trained, add_training, training_totals, trainings_within

MOST_LINES = 50
LONGEST_TOPIC, LONGEST_MEDIUM, LONGEST_WHAT = 80, 60, 500
LONGEST_MINUTES = 600


@dataclass(frozen=True, slots=True)
class TrainingsPage:
    """The newest trainings, the id before which the next page begins, who may have been there, the projects, and what
    each of the staff attended this year."""

    rows: Sequence[Held]
    after: int | None
    people: Sequence[Owner]
    projects: Mapping[int, str]
    totals: Sequence[Trained]


@dataclass(frozen=True, slots=True)
class FindsPage:
    """The newest finds, the id before which the next page begins, and the projects to choose from."""

    rows: Sequence[Find]
    after: int | None
    projects: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Found:
    """A find as somebody tells it."""

    project_id: int
    found_on: date
    medium: str
    what: str
    tone: str


def trainings_page(database: Database, scope: Scope, today: date, after: int | None = None) -> TrainingsPage:
    """The trainings of a scope's projects."""
    with database.read() as connection:
        rows = trainings_within(connection, scope, after, MOST_LINES + 1)
        people = [Owner(*row) for row in owners(connection, scope.projects)]
        projects = _projects(connection, scope)
        totals = training_totals(connection, today.replace(month=1, day=1), today, scope.projects)
    return TrainingsPage(rows[:MOST_LINES], _next(rows), people, projects, totals)


def record_training(database: Database, new: NewTraining, scope: Scope, *, role: str, word: Word) -> int:
    """Write a training down; the month's duty is done with it where it is this post's. Raises BadField."""
    with database.begin() as connection:
        _check_project(connection, scope, new.project_id)
        _check_training(new, word.day)
        there = {row.id for row in owners(connection, frozenset({new.project_id}))}
        if not new.staff_ids or not set(new.staff_ids) <= there:
            raise BadField("Who was there?", "staff", "training_staff")
        number = add_training(connection, new, word.actor, word.now)
        duty_id = oldest_open(connection, "training", new.project_id, role)
        if duty_id is not None:
            note = f"{new.topic} · {len(new.staff_ids)}"
            finish_duty(connection, duty_id, note, word.actor, word.now, role)
    return number


def finds_page(database: Database, scope: Scope, after: int | None = None) -> FindsPage:
    """The finds about a scope's projects."""
    with database.read() as connection:
        rows = finds_within(connection, scope, after, MOST_LINES + 1)
        return FindsPage(rows[:MOST_LINES], _next(rows), _projects(connection, scope))


def note_find(database: Database, desk: Desk, found: Found, scope: Scope, word: Word) -> int:
    """Write a find down; a bad one becomes a duty. Raises BadField."""
    with database.begin() as connection:
        _check_project(connection, scope, found.project_id)
        if not 0 < len(found.medium) <= LONGEST_MEDIUM:
            raise BadField("Where did it stand?", "medium", "media_medium")
        if not 0 < len(found.what) <= LONGEST_WHAT:
            raise BadField("What did it say?", "what", "media_what")
        if found.tone not in set(Tone):
            raise BadField("How does it speak of the project?", "tone", "media_tone")
        if found.found_on > word.day:
            raise BadField("That day has not come yet.", "found_on", "visit_ahead")
        told = (found.project_id, found.found_on, found.medium, found.what, found.tone)
        number = add_find(connection, *told, word.actor, word.now)
        if found.tone == Tone.BAD:
            note, of = f"{found.medium}\n{found.what}", found.project_id
            duty = event_duty(
                desk.plan, "media_bad", f"media:{number}", project_id=of, person_id=None, now=word.now, note=note
            )
            open_duties(connection, [duty], word.actor, word.now)
    return number


def _check_training(new: NewTraining, day: date) -> None:
    if new.subject not in set(Subject):
        raise BadField("What was it about?", "subject", "training_subject")
    for name, words in (("topic", new.topic), ("trainer", new.trainer)):
        if not 0 < len(words) <= LONGEST_TOPIC:
            raise BadField(f"A training needs its {name}.", name, f"training_{name}")
    if not 0 < new.minutes <= LONGEST_MINUTES:
        raise BadField("How long?", "minutes", "training_minutes", most=LONGEST_MINUTES)
    if new.held_on > day:
        raise BadField("That day has not come yet.", "held_on", "visit_ahead")


def _check_project(connection: Connection, scope: Scope, project_id: int) -> None:
    if project_id not in _projects(connection, scope):
        raise BadField("There is no such project: choose one of the list.", "project", "project_unknown")


def _projects(connection: Connection, scope: Scope) -> dict[int, str]:
    names = project_names(connection)
    return {i: name for i, name in names.items() if scope.projects is None or i in scope.projects}


def _next(rows: Sequence[Held] | Sequence[Find]) -> int | None:
    return rows[MOST_LINES - 1].id if len(rows) > MOST_LINES else None

"""What the console's pages about a day's review show: its sample, one line of it, who closed and signed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection

from care.errors import NotFound
from care.rules.reviews import Lapse, close_by, lapses, sign_by
from care.rules.rights import Scope
from care.rules.sampling import sample_size
from care.rules.touchpoints import Language
from care.rules.wording import title
from care.services.preparing import Desk
from care.services.reviewing import span_of, standing_of
from care.storage.call_lists import Said, tries_of_call
from care.storage.complaint_lists import ComplaintCounts, Viewer, count_complaints
from care.storage.contacts import Changes, changes_of, count_contacts, open_calls
from care.storage.engine import Database
from care.storage.projects import closed_days
from care.storage.questions import answers_of
from care.storage.reviews import Review, Sampled, reviewed_projects, reviews_of
from care.storage.sample_lists import Progress, SampleLine, next_to_judge, progress_of, sample_line, sample_lines
from care.storage.timelines import texts_of

MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class DayReview:
    """One project's day: how many contacts, how far the sample is, what is late, what came after the close.

    `wanted` is how many of the contacts of now are to be looked at.
    """

    project_id: int
    project: str
    contacts: int
    wanted: int
    open_calls: int
    review: Review | None
    progress: Progress
    lapses: Sequence[Lapse]
    changes: Changes
    shut: bool

    @property
    def ready(self) -> bool:
        """Whether nothing stands in the way of closing it."""
        return self.review is not None and not (self.progress.unjudged or self.progress.second)


@dataclass(frozen=True, slots=True)
class DayReviews:
    """A day of all projects of a scope, with its two deadlines and the complaints that are open."""

    day: date
    close_by: datetime
    sign_by: datetime
    rows: Sequence[DayReview]
    complaints: ComplaintCounts


def day_reviews(database: Database, desk: Desk, day: date, scope: Scope, name: str, now: datetime) -> DayReviews:
    """How the reviews of a day stand, by project; `now` is aware UTC."""
    with database.read() as connection:
        names = reviewed_projects(connection, day, scope.projects)
        found = {one.project_id: one for one in reviews_of(connection, [day], scope.projects)}
        rows = [_row(connection, desk, day, project, found.get(project[0]), now) for project in names.items()]
        complaints = count_complaints(connection, Viewer(scope, name), now)
    return DayReviews(day, close_by(day, desk.zone), sign_by(day, desk.zone), rows, complaints)


@dataclass(frozen=True, slots=True)
class SampleRow:
    """One line of a sample as the list shows it."""

    line: Sampled
    touchpoint: str
    customer: str
    agent: str | None


@dataclass(frozen=True, slots=True)
class SampleList:
    """A page of a project's sample, and the line after which the next begins."""

    rows: Sequence[SampleRow]
    after: int | None


def sample_list(database: Database, review_id: int | None, language: Language, after: int | None) -> SampleList:
    """The lines of a sample that was drawn; nothing where none was."""
    if review_id is None:
        return SampleList((), None)
    with database.read() as connection:
        lines = sample_lines(connection, review_id, after or 0, MOST_LINES + 1)
    rows = [sample_row(line, language) for line in lines[:MOST_LINES]]
    return SampleList(rows, rows[-1].line.id if len(lines) > MOST_LINES else None)


@dataclass(frozen=True, slots=True)
class SamplePage:
    """One line to judge: the text as it went, or the tries of the call and what it was answered."""

    row: SampleRow
    project_id: int
    day: date
    closed: bool
    text: str | None = field(repr=False)
    tries: Sequence[Said]
    answers: Sequence[tuple[str, str]] = field(repr=False)
    own: bool
    second: bool
    mine: bool
    next_id: int | None


def sample_page(
    database: Database,
    desk: Desk,
    sample_id: int,
    scope: Scope,
    by: str,
    seats: frozenset[int],
    language: Language,
) -> SamplePage:
    """All of one line; NotFound outside the scope."""
    with database.read() as connection:
        found = _in_scope(connection, sample_id, scope)
        line, called = found.line, found.line.entity == "call"
        return SamplePage(
            row=sample_row(found, language),
            project_id=found.project_id,
            day=found.day,
            closed=found.closed,
            text=None if called else texts_of(connection, [line.entity_id]).get(line.entity_id),
            tries=tries_of_call(connection, line.entity_id) if called else (),
            answers=_answers(connection, desk, found, language) if called else (),
            own=line.staff_id is not None and line.staff_id in seats,
            second=line.waits_for_second,
            mine=line.judged_by == by,
            next_id=next_to_judge(connection, found, by, seats),
        )


def next_line(database: Database, sample_id: int, scope: Scope, by: str, seats: frozenset[int]) -> int | None:
    """The next line of the same sample that this person may judge; None when nothing is left."""
    with database.read() as connection:
        return next_to_judge(connection, _in_scope(connection, sample_id, scope), by, seats)


def require_line(database: Database, sample_id: int, scope: Scope) -> SampleLine:
    """The line as it stands; NotFound outside the scope: before anything is done to it."""
    with database.read() as connection:
        return _in_scope(connection, sample_id, scope)


def require_project(scope: Scope, project_id: int) -> None:
    """NotFound unless the project is within the scope."""
    if scope.projects is not None and project_id not in scope.projects:
        raise NotFound(f"There is no project {project_id} on this list: go back to the list.")


def _row(
    connection: Connection, desk: Desk, day: date, project: tuple[int, str], review: Review | None, now: datetime
) -> DayReview:
    project_id, name = project
    span = span_of(desk, day)
    contacts = count_contacts(connection, project_id, span)
    closed_at = review.closed_at if review else None
    shut = day in closed_days(connection).get(project_id, frozenset())
    return DayReview(
        project_id=project_id,
        project=name,
        contacts=contacts,
        wanted=sample_size(contacts),
        open_calls=open_calls(connection, project_id, span),
        review=review,
        progress=progress_of(connection, [review.id]).get(review.id, Progress()) if review else Progress(),
        lapses=() if shut else tuple(lapses(standing_of(review, day), now, desk.zone)),
        changes=changes_of(connection, project_id, span, closed_at) if closed_at else Changes(),
        shut=shut,
    )


def _in_scope(connection: Connection, sample_id: int, scope: Scope) -> SampleLine:
    found = sample_line(connection, sample_id)
    if found is None or (scope.projects is not None and found.project_id not in scope.projects):
        raise NotFound(f"There is no sample line {sample_id} on this list: go back to the list.")
    return found


def sample_row(found: SampleLine, language: Language) -> SampleRow:
    """The line as a list shows it."""
    return SampleRow(found.line, found.touchpoint, title(found.name, found.sex, language), found.agent)


def _answers(connection: Connection, desk: Desk, found: SampleLine, language: Language) -> list[tuple[str, str]]:
    """The questions of the call that were answered, by their short names, with the score or the words."""
    given = answers_of(connection, found.line.entity_id)
    questions = desk.plan.questions.get(found.touchpoint, ())
    return [
        (question.about[language], answer.words or str(answer.score))
        for question in questions
        if (answer := given.get(question.id)) is not None
    ]

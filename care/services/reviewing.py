"""The review of a day: draw its sample, judge line by line, close it in the evening, sign it in the morning."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from care.errors import BadField, WrongState
from care.rules.reviews import Standing
from care.rules.sampling import Verdict, draw, seed_of
from care.services.preparing import Desk
from care.storage.audit import Actor
from care.storage.contacts import Span, contacts_of, open_calls
from care.storage.duties import finish_duty, open_duty_about
from care.storage.engine import Database
from care.storage.reviews import (
    Review,
    Sampled,
    add_lines,
    begin_review,
    close_review,
    judge_line,
    load_line,
    review_by_id,
    review_of,
    sign_review,
    unjudged,
)

LONGEST_WORDS = 1000
SIGNING = "patrol_sign_off"  # the duty of the morning (IN03), which the signature ticks


def span_of(desk: Desk, day: date) -> Span:
    """The business day from midnight to midnight."""
    begins = datetime.min.time()
    return Span(day, desk.moment(day, begins), desk.moment(day + timedelta(days=1), begins))


def draw_sample(database: Database, desk: Desk, project_id: int, day: date, *, by: str, now: datetime) -> int:
    """Draw the sample of a project's day, or add what came since; how many lines are new. `now` is aware UTC.

    WrongState for a day that has not begun, or is closed.
    """
    if day > now.astimezone(desk.zone).date():
        raise WrongState(f"{day} has not begun: there is nothing to draw from.")
    with database.begin() as connection:
        found = review_of(connection, project_id, day, lock=True)
        _refuse_closed(found)
        return _draw(connection, desk, project_id, day, Actor("person", by), now)


def judge(
    database: Database,
    sample_id: int,
    verdict: Verdict,
    words: str | None,
    *,
    by: str,
    seats: Collection[int],
    now: datetime,
) -> None:
    """Say what a line is worth; what is not good needs words, and what is bad another person's word after it.

    `seats` are the staff ids of whoever judges. BadField for words, WrongState for one's own contact, one's own second
    word, and a day that is closed.
    """
    said = (words or "").strip() or None
    if verdict is not Verdict.GOOD and said is None:
        raise BadField("Say what was not good about it.", "words", "words_missing")
    if said is not None and len(said) > LONGEST_WORDS:
        raise BadField("Too many words: shorten them.", "words", "note_long", most=LONGEST_WORDS)
    with database.begin() as connection:
        found = load_line(connection, sample_id, lock=True)
        _refuse_closed(review_by_id(connection, found.review_id))
        _refuse_judge(found, by, seats)
        judge_line(connection, found, verdict, said, Actor("person", by), now)


def close_day(
    database: Database, desk: Desk, project_id: int, day: date, words: str | None, *, by: str, now: datetime
) -> None:
    """The specialist has seen the day; open calls are counted, not hidden.

    WrongState while verdicts are missing: also those of contacts that came since the sample was drawn.
    """
    with database.begin() as connection:
        found = review_of(connection, project_id, day, lock=True)
        _refuse_closed(found)
        if found is None:
            raise WrongState("The sample of this day has not been drawn: draw it and judge its lines first.")
        new = _draw(connection, desk, project_id, day, Actor("person", by), now)
    with database.begin() as connection:
        found = review_of(connection, project_id, day, lock=True)
        assert found is not None
        _refuse_closed(found)
        first, second = unjudged(connection, found.id)
        if first or second:
            since = f" ({new} came since it was drawn)" if new else ""
            raise WrongState(
                f"{first} lines of the sample have no verdict{since}, {second} wait for a second person: judge them."
            )
        count = open_calls(connection, project_id, span_of(desk, day))
        close_review(connection, found, count, _short(words), Actor("person", by), now)


def sign_day(database: Database, project_id: int, day: date, words: str | None, *, by: str, now: datetime) -> None:
    """The programme manager has seen it too; WrongState before it is closed, or after it was signed."""
    with database.begin() as connection:
        found = review_of(connection, project_id, day, lock=True)
        if found is None or found.closed_at is None:
            raise WrongState("The specialist has not closed this day: there is nothing to sign yet.")
        if found.signed_at is not None:
            raise WrongState(f"{found.signed_by} has signed this day already.")
        if found.closed_by == by:
            raise WrongState("You closed this day yourself: somebody else signs it.")
        said, actor = _short(words), Actor("person", by)
        sign_review(connection, found, said, actor, now)
        morning = day + timedelta(days=1)
        duty = open_duty_about(connection, SIGNING, f"project:{project_id}/{morning}")
        if duty is not None:
            finish_duty(connection, duty, said or "签阅", actor, now)


def standing_of(review: Review | None, day: date) -> Standing:
    """A review as the rules see it; one that nobody has begun is neither closed nor signed."""
    return Standing(day) if review is None else Standing(day, review.closed_at, review.signed_at)


def _draw(connection: Connection, desk: Desk, project_id: int, day: date, actor: Actor, now: datetime) -> int:
    nodes = {touchpoint.id for touchpoint in desk.plan.touchpoints if touchpoint.node}
    contacts = contacts_of(connection, project_id, span_of(desk, day), nodes)
    review_id = begin_review(connection, project_id, day, len(contacts), actor, now)
    return len(add_lines(connection, review_id, draw(contacts, seed_of(project_id, day)), actor, now))


def _refuse_judge(found: Sampled, by: str, seats: Collection[int]) -> None:
    """Nobody judges their own contact, or gives their own second word; a word that is no bad one may be mended."""
    if found.staff_id is not None and found.staff_id in seats:
        raise WrongState("This contact is your own: somebody else judges it.")
    if found.waits_for_second and found.judged_by == by:
        raise WrongState("You called it not good yourself: the second word is another person's.")
    mended = found.second_by is None and found.judged_by in {None, by}
    if not (mended or found.waits_for_second):
        raise WrongState(f"{found.second_by or found.judged_by} has judged it already.")


def _refuse_closed(found: Review | None) -> None:
    if found is not None and found.closed_at is not None:
        raise WrongState(f"{found.closed_by} has closed this day: its sample stays as it is.")


def _short(words: str | None) -> str | None:
    said = (words or "").strip() or None
    if said is not None and len(said) > LONGEST_WORDS:
        raise BadField("Too many words: shorten them.", "words", "note_long", most=LONGEST_WORDS)
    return said

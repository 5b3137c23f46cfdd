"""The review of a day: its sample line by line, its close and its signature, each with its event."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from care.errors import NotFound, WrongState
from care.rules.sampling import Contact, Verdict
from care.storage.audit import Action, Actor, Event, append
from care.storage.tables import account, day_review, project, sample


@dataclass(frozen=True, slots=True)
class Review:
    """The review of one project's day; instants are UTC."""

    id: int
    project_id: int
    day: date
    contacts: int
    drawn_by: str
    drawn_at: datetime
    open_calls: int | None
    closed_by: str | None
    closed_at: datetime | None
    close_words: str | None = field(repr=False)
    signed_by: str | None
    signed_at: datetime | None
    sign_words: str | None = field(repr=False)
    ver: int


@dataclass(frozen=True, slots=True)
class Sampled:
    """One line of a sample, with what was said of it; the columns of its table."""

    id: int
    review_id: int
    entity: str
    entity_id: int
    touch_id: int
    person_id: int
    staff_id: int | None
    node: bool
    newcomer: bool
    verdict: Verdict | None
    words: str | None = field(repr=False)
    judged_by: str | None
    judged_at: datetime | None
    second_verdict: Verdict | None
    second_words: str | None = field(repr=False)
    second_by: str | None
    second_at: datetime | None
    ver: int

    @property
    def waits_for_second(self) -> bool:
        """Whether another person has still to look at it."""
        return self.verdict is Verdict.BAD and self.second_verdict is None

    @property
    def holds(self) -> Verdict | None:
        """What counts: the second word, where there is one."""
        return self.second_verdict or self.verdict


def review_of(connection: Connection, project_id: int, day: date, *, lock: bool = False) -> Review | None:
    """The review of a project's day, locked where asked; None before its sample was drawn."""
    query = select(day_review).where(day_review.c.project_id == project_id, day_review.c.day == day)
    row = connection.execute(query.with_for_update() if lock else query).first()
    return None if row is None else Review(*row)


def review_by_id(connection: Connection, review_id: int) -> Review:
    """The review of this number, which must exist."""
    return Review(*connection.execute(select(day_review).where(day_review.c.id == review_id)).one())


def reviewed_projects(connection: Connection, day: date, projects: Iterable[int] | None) -> dict[int, str]:
    """The names of the projects that had begun by that day, of these or all, by id."""
    query = select(project.c.id, project.c.name).where(project.c.first_planned_on <= day)
    if projects is not None:
        query = query.where(project.c.id.in_(sorted(projects)))
    return dict(connection.execute(query.order_by(project.c.name)).tuples().all())


def anybody_reviews(connection: Connection) -> bool:
    """Whether somebody has an account by which a day could be reviewed."""
    return connection.scalar(select(account.c.id).limit(1)) is not None


def reviews_of(connection: Connection, days: Iterable[date], projects: Iterable[int] | None) -> list[Review]:
    """The reviews of these days, of these projects or all."""
    query = select(day_review).where(day_review.c.day.in_(sorted(days)))
    if projects is not None:
        query = query.where(day_review.c.project_id.in_(sorted(projects)))
    return [Review(*row) for row in connection.execute(query.order_by(day_review.c.day, day_review.c.project_id))]


def begin_review(connection: Connection, project_id: int, day: date, contacts: int, actor: Actor, at: datetime) -> int:
    """Begin the review of a day, or draw for it again; returns its number. The review must not be closed."""
    kinds: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    values = {"contacts": contacts, "drawn_by": actor.name, "drawn_at": at}
    new = kinds.insert(day_review).values(project_id=project_id, day=day, **values, ver=1)
    raised = {**values, "ver": day_review.c.ver + 1}
    drawn = new.on_conflict_do_update(index_elements=["day", "project_id"], set_=raised)
    number, ver = connection.execute(drawn.returning(day_review.c.id, day_review.c.ver)).one()
    facts = {"project": project_id, "day": day, "contacts": contacts}
    append(connection, [Event(Action.SAMPLE_DRAWN, "day_review", number, ver, facts=facts)], actor, at)
    return int(number)


def add_lines(
    connection: Connection, review_id: int, drawn: Sequence[Contact], actor: Actor, at: datetime
) -> list[int]:
    """Add the contacts that are not in the sample yet, each with its event; returns the numbers of the new lines."""
    if not drawn:
        return []
    kinds: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    columns = ("entity", "entity_id", "touch_id", "person_id", "staff_id", "node", "newcomer")
    rows = [{name: getattr(one, name) for name in columns} | {"review_id": review_id, "ver": 1} for one in drawn]
    new = kinds.insert(sample).on_conflict_do_nothing().returning(sample.c.id, *(sample.c[name] for name in columns))
    landed = sorted(connection.execute(new, rows).all(), key=lambda row: int(row.id))
    append(connection, [_drawn(row, review_id) for row in landed], actor, at)
    return [row.id for row in landed]


def lines_of(connection: Connection, review_id: int) -> list[Sampled]:
    """The lines of a sample in the order drawn in: by their number."""
    query = select(sample).where(sample.c.review_id == review_id).order_by(sample.c.id)
    return [sampled_of(row) for row in connection.execute(query).mappings()]


def load_line(connection: Connection, sample_id: int, *, lock: bool = False) -> Sampled:
    """One line, locked where asked; NotFound when there is none."""
    query = select(sample).where(sample.c.id == sample_id)
    row = connection.execute(query.with_for_update() if lock else query).mappings().first()
    if row is None:
        raise NotFound(f"There is no sample line {sample_id}: see the list of samples.")
    return sampled_of(row)


def judge_line(
    connection: Connection, found: Sampled, verdict: Verdict, words: str | None, actor: Actor, at: datetime
) -> None:
    """Write the first verdict, or the second where the first was bad; the line must be locked."""
    second = found.waits_for_second
    of = {"verdict": "second_verdict", "words": "second_words", "by": "second_by", "at": "second_at"}
    names = of if second else {"verdict": "verdict", "words": "words", "by": "judged_by", "at": "judged_at"}
    told = {"verdict": verdict, "words": words, "by": actor.name, "at": at}
    changes = {column: told[name] for name, column in names.items()}
    connection.execute(update(sample).where(sample.c.id == found.id).values(**changes, ver=found.ver + 1))
    facts = {"verdict": verdict, "second": second, "review": found.review_id}
    personal = {"words": words} if words else None
    ids = found.ver + 1, found.person_id, found.touch_id
    append(connection, [Event(Action.SAMPLE_JUDGED, "sample", found.id, *ids, facts, personal)], actor, at)


def close_review(
    connection: Connection, found: Review, open_calls: int, words: str | None, actor: Actor, at: datetime
) -> None:
    """The specialist closes the day, with so many calls still open."""
    changes = {"open_calls": open_calls, "closed_by": actor.name, "closed_at": at, "close_words": words}
    _change(connection, found, Action.REVIEW_CLOSED, changes, {"open_calls": open_calls}, words, actor, at)


def sign_review(connection: Connection, found: Review, words: str | None, actor: Actor, at: datetime) -> None:
    """The programme manager signs the day."""
    changes = {"signed_by": actor.name, "signed_at": at, "sign_words": words}
    _change(connection, found, Action.REVIEW_SIGNED, changes, {}, words, actor, at)


def unjudged(connection: Connection, review_id: int) -> tuple[int, int]:
    """How many lines have no verdict yet, and how many wait for a second person."""
    first = func.count().filter(sample.c.verdict.is_(None))
    second = func.count().filter(sample.c.verdict == Verdict.BAD, sample.c.second_verdict.is_(None))
    row = connection.execute(select(first, second).select_from(sample).where(sample.c.review_id == review_id)).one()
    return row[0], row[1]


def sampled_of(row: Mapping[Any, Any]) -> Sampled:
    """A row of the table as a value."""
    values = {str(name): value for name, value in row.items()}
    values |= {name: Verdict(values[name]) if values[name] else None for name in ("verdict", "second_verdict")}
    return Sampled(**values)


def _change(
    connection: Connection,
    found: Review,
    action: Action,
    changes: Mapping[str, Any],
    facts: Mapping[str, Any],
    words: str | None,
    actor: Actor,
    at: datetime,
) -> None:
    same = day_review.c.id == found.id, day_review.c.ver == found.ver
    changed = connection.execute(update(day_review).where(*same).values(**changes, ver=found.ver + 1))
    if changed.rowcount != 1:
        raise WrongState(f"Somebody else changed the review of {found.day} at this moment: look at it again.")
    whole = {"project": found.project_id, "day": found.day, **facts}
    personal = {"words": words} if words else None
    append(connection, [Event(action, "day_review", found.id, found.ver + 1, None, None, whole, personal)], actor, at)


def _drawn(row: Row[Any], review_id: int) -> Event:
    facts = {"review": review_id, "entity": row.entity, "number": row.entity_id}
    facts |= {"node": row.node, "newcomer": row.newcomer}
    return Event(Action.SAMPLE_DRAWN, "sample", row.id, 1, row.person_id, row.touch_id, facts)

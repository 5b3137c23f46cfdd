"""A day's sample as its pages show it: the lines with whom and what they are about, and how far each sample is."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from care.rules.sampling import Verdict
from care.storage.reviews import Sampled, sampled_of
from care.storage.tables import day_review, person, sample, staff, touch


@dataclass(frozen=True, slots=True)
class SampleLine:
    """One line of a sample with its touch, its customer and whose contact it is."""

    line: Sampled
    project_id: int
    day: Any
    closed: bool
    touchpoint: str
    name: str = field(repr=False)
    sex: Any
    agent: str | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How many lines a sample has: in all, without a verdict, waiting for a second person, not good."""

    lines: int = 0
    unjudged: int = 0
    second: int = 0
    not_good: int = 0


def sample_lines(connection: Connection, review_id: int, after: int, limit: int) -> list[SampleLine]:
    """A page of a sample in the order drawn; `after` is a line's number, 0 at first."""
    query = _lines().where(sample.c.review_id == review_id, sample.c.id > after).order_by(sample.c.id)
    return [_line(row) for row in connection.execute(query.limit(limit))]


def sample_line(connection: Connection, sample_id: int) -> SampleLine | None:
    """One line; None where there is none."""
    row = connection.execute(_lines().where(sample.c.id == sample_id)).first()
    return None if row is None else _line(row)


def next_to_judge(connection: Connection, found: SampleLine, by: str, seats: Collection[int]) -> int | None:
    """The next line of the same sample that this person may judge, after this one and then from its beginning."""
    waits = sample.c.review_id == found.line.review_id, _waits_for(by), _not_own(seats)
    query = select(sample.c.id).where(*waits, sample.c.id != found.line.id)
    later = query.order_by((sample.c.id < found.line.id), sample.c.id).limit(1)
    return connection.scalar(later)


def progress_of(connection: Connection, review_ids: Collection[int]) -> dict[int, Progress]:
    """How far each of these samples is."""
    no_word = func.count().filter(sample.c.verdict.is_(None))
    second = func.count().filter(_waits_for_second())
    last = func.coalesce(sample.c.second_verdict, sample.c.verdict)
    not_good = func.count().filter(last.in_([Verdict.BAD.value, Verdict.MEND.value]))
    query = select(sample.c.review_id, func.count(), no_word, second, not_good).group_by(sample.c.review_id)
    rows = connection.execute(query.where(sample.c.review_id.in_(list(review_ids)))).tuples()
    return {review_id: Progress(*counts) for review_id, *counts in rows}


def _waits_for_second() -> ColumnElement[bool]:
    return and_(sample.c.verdict == Verdict.BAD.value, sample.c.second_verdict.is_(None))


def _waits_for(by: str) -> ColumnElement[bool]:
    return or_(sample.c.verdict.is_(None), and_(_waits_for_second(), sample.c.judged_by != by))


def _not_own(seats: Collection[int]) -> ColumnElement[bool]:
    return or_(sample.c.staff_id.is_(None), sample.c.staff_id.not_in(sorted(seats)))


def _lines() -> Any:
    joined = sample.join(day_review, day_review.c.id == sample.c.review_id)
    joined = joined.join(touch, touch.c.id == sample.c.touch_id).join(person, person.c.id == sample.c.person_id)
    joined = joined.outerjoin(staff, staff.c.id == sample.c.staff_id)
    of_review = day_review.c.project_id, day_review.c.day, day_review.c.closed_at
    columns = touch.c.touchpoint, person.c.name, person.c.sex, staff.c.name.label("agent")
    return select(sample, *of_review, *columns).select_from(joined)


def _line(row: Any) -> SampleLine:
    closed = row.closed_at is not None
    line = sampled_of({column.name: row._mapping[column] for column in sample.columns})
    return SampleLine(line, row.project_id, row.day, closed, row.touchpoint, row.name, row.sex, row.agent)

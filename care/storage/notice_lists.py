"""Notices as a list shows them, and how the texts of one stand."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Row, func, or_, select

from care.rules.notices import Notice
from care.rules.rights import Scope
from care.storage.notices import notice_from
from care.storage.tables import gift, message, notice, touch


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice with who did what to it; `figures` are those of its dry run."""

    notice: Notice
    source: str
    people: int | None
    figures: dict[str, Any]
    drafted_by: str
    approved_by: str | None
    ended_by: str | None
    reason: str | None


def notice_lines(
    connection: Connection,
    scope: Scope,
    name: str,
    sources: Collection[str],
    before: int | None,
    limit: int,
    state: str | None = None,
) -> list[NoticeLine]:
    """The newest notices of these sources that somebody may see, those before the number `before`; of one state."""
    query = select(notice).where(notice.c.source.in_(list(sources)), *_seen(scope, name))
    if before is not None:
        query = query.where(notice.c.id < before)
    if state is not None:
        query = query.where(notice.c.state == state)
    return [_line(row) for row in connection.execute(query.order_by(notice.c.id.desc()).limit(limit))]


def notice_line(connection: Connection, notice_id: int, scope: Scope, name: str) -> NoticeLine | None:
    """One notice; None where there is none, or it is not theirs to see."""
    row = connection.execute(select(notice).where(notice.c.id == notice_id, *_seen(scope, name))).first()
    return _line(row) if row else None


def notices_between(connection: Connection, first: date, last: date, scope: Scope, name: str) -> list[NoticeLine]:
    """What is due in these days and was not called off, by day."""
    query = select(notice).where(notice.c.due_on.between(first, last), notice.c.state != "cancelled")
    query = query.where(*_seen(scope, name)).order_by(notice.c.due_on, notice.c.id)
    return [_line(row) for row in connection.execute(query)]


def standing_of(connection: Connection, found: Notice) -> Counter[tuple[str, str, str | None]]:
    """How many texts and gifts of a notice stand how: by channel, state and reason."""
    counts: Counter[tuple[str, str, str | None]] = Counter()
    for channel, table in (("sms", message), ("gift", gift)):
        query = select(table.c.state, table.c.reason, func.count()).join(touch, touch.c.id == table.c.touch_id)
        mine = (
            touch.c.due_on.between(found.due_on, found.last_on),
            touch.c.touchpoint == found.touchpoint,
            touch.c.occasion == found.occasion,
        )
        for state, reason, many in connection.execute(query.where(*mine).group_by(table.c.state, table.c.reason)):
            counts[channel, state, reason] = many
    return counts


def _seen(scope: Scope, name: str) -> list[ColumnElement[bool]]:
    """Of their projects, or their own draft; what is for all projects is for those who see all."""
    if scope.projects is None:
        return []
    return [or_(notice.c.project_id.in_(sorted(scope.projects)), notice.c.drafted_by == name)]


def _line(row: Row[Any]) -> NoticeLine:
    figures = orjson.loads(row.figures) if row.figures else {}
    who = row.drafted_by, row.approved_by, row.ended_by, row.reason
    return NoticeLine(notice_from(row), row.source, row.people, figures, *who)

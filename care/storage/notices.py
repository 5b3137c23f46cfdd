"""Notices as rows: written, moved on by legal moves alone, and found by the day on which they act."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, and_, insert, or_, select, update

from care.errors import NotFound, WrongState
from care.rules.notices import NOTICE_MOVES, Notice, NoticeState, segment_from
from care.storage.audit import Action, Actor, Event, append
from care.storage.tables import notice

_SENDS = (NoticeState.APPROVED, NoticeState.PLANNED)


@dataclass(frozen=True, slots=True)
class NewNotice:
    """A notice to write: `origin` is unique, such as a warning's number; without a project only the company sees it."""

    notice: Notice
    source: str
    project_id: int | None = None
    origin: str | None = None
    people: int | None = None
    figures: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What the event of a change says; the reason stands beside it, since it is somebody's own words."""

    action: Action
    facts: Mapping[str, Any]
    reason: str | None = None


def add_notice(connection: Connection, new: NewNotice, actor: Actor, at: datetime) -> int:
    """Write a draft, or what its source approves by itself, and return its number."""
    values = {"state": new.notice.state, "drafted_by": actor.name, "drafted_at": at, "ver": 1, **_columns(new)}
    if new.notice.state in _SENDS:
        values |= {"approved_by": actor.name, "approved_at": at, "approved_version": new.notice.version}
    notice_id: int = connection.execute(insert(notice).values(values).returning(notice.c.id)).scalar_one()
    append(connection, [Event(Action.NOTICE_DRAFTED, "notice", notice_id, 1, facts=_facts(new))], actor, at)
    return notice_id


def change_notice(connection: Connection, row: Row[Any], new: NewNotice, actor: Actor, at: datetime) -> None:
    """Write a draft anew. WrongState once somebody has approved it."""
    if row.state not in {NoticeState.DRAFTED, NoticeState.WAITING}:
        raise WrongState(f"Notice {row.id} is {row.state} already: call it off and draft another.")
    told = Told(Action.NOTICE_CHANGED, _facts(new))
    _change(connection, row, new.notice.state, _columns(new), told, actor, at)


def move_notice(
    connection: Connection,
    row: Row[Any],
    to: NoticeState,
    actor: Actor,
    at: datetime,
    changes: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """Move a notice that this transaction has locked; WrongState where that is no legal move."""
    told = Told(Action.NOTICE_MOVED, {"touchpoint": row.touchpoint, "version": row.version}, reason)
    values = {**(changes or {}), **({"reason": reason} if reason else {})}
    _change(connection, row, to, values, told, actor, at)


def note_test(connection: Connection, row: Row[Any], facts: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    """Put a test send on record."""
    ver = row.ver + 1
    connection.execute(update(notice).where(notice.c.id == row.id).values(ver=ver))
    append(connection, [Event(Action.NOTICE_TESTED, "notice", row.id, ver, facts=facts)], actor, at)


def notice_row(connection: Connection, notice_id: int, *, lock: bool = False) -> Row[Any]:
    """The notice of that number; with `lock` nobody else moves it until the transaction ends. Raises NotFound."""
    query = select(notice).where(notice.c.id == notice_id)
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise NotFound(f"There is no notice {notice_id}: see those that there are with `care broadcast list`.")
    return row


def notice_of_origin(connection: Connection, origin: str) -> Row[Any] | None:
    """The notice that came from there, such as a warning's number."""
    return connection.execute(select(notice).where(notice.c.origin == origin)).first()


def notice_from(row: Row[Any]) -> Notice:
    """The row as the rules see it."""
    return Notice(
        row.id,
        row.touchpoint,
        orjson.loads(row.contents),
        segment_from(row.segment),
        row.due_on,
        row.last_on,
        row.not_before,
        row.expires_at,
        NoticeState(row.state),
        row.version,
    )


def notices_on(connection: Connection, day: date, *, catch_up: bool, again: bool) -> list[Notice]:
    """Approved notices that act on `day`, the oldest first.

    With `catch_up` also those whose last day is over and that nobody has planned to their end, with `again` those that
    were, as a forecast shows what a day decided.
    """
    within = and_(notice.c.due_on <= day, notice.c.last_on >= day)
    wanted = [and_(notice.c.state == NoticeState.APPROVED, notice.c.due_on <= day if catch_up else within)]
    if again:
        wanted.append(and_(notice.c.state == NoticeState.PLANNED, within))
    rows = connection.execute(select(notice).where(or_(*wanted)).order_by(notice.c.due_on, notice.c.id))
    return [notice_from(row) for row in rows]


def notices_about(connection: Connection, first: date, last: date) -> list[Notice]:
    """Every notice due from `first` through `last` that was not called off, by day."""
    wanted = notice.c.due_on.between(first, last), notice.c.state != NoticeState.CANCELLED
    rows = connection.execute(select(notice).where(*wanted).order_by(notice.c.due_on, notice.c.id))
    return [notice_from(row) for row in rows]


def stands(connection: Connection, found: Notice) -> bool:
    """Whether the notice may still be planned as it was read; held so until the transaction ends."""
    same = notice.c.id == found.id, notice.c.state.in_(_SENDS), notice.c.approved_version == found.version
    return connection.execute(select(notice.c.id).where(*same).with_for_update(read=True)).first() is not None


def called_off(connection: Connection, notice_ids: Collection[int]) -> frozenset[int]:
    """Which of these notices were cancelled."""
    wanted = notice.c.id.in_(list(notice_ids)), notice.c.state == NoticeState.CANCELLED
    return frozenset(connection.scalars(select(notice.c.id).where(*wanted)))


def notices_with(connection: Connection, notice_ids: Collection[int]) -> list[Notice]:
    """The notices of these numbers, in no order."""
    return [notice_from(row) for row in connection.execute(select(notice).where(notice.c.id.in_(list(notice_ids))))]


def _change(
    connection: Connection,
    row: Row[Any],
    to: NoticeState,
    values: Mapping[str, Any],
    told: Told,
    actor: Actor,
    at: datetime,
) -> None:
    if to not in NOTICE_MOVES[NoticeState(row.state)]:
        raise WrongState(f"Notice {row.id} is {row.state}, so it cannot become {to} any more: look at it again.")
    ver = row.ver + 1
    same = notice.c.id == row.id, notice.c.ver == row.ver
    if connection.execute(update(notice).where(*same).values(**values, state=to, ver=ver)).rowcount != 1:
        raise WrongState(f"Somebody else changed notice {row.id} at this moment: look at it again.")
    facts = {**told.facts, "from": row.state, "to": to}
    personal = {"reason": told.reason} if told.reason else None
    append(connection, [Event(told.action, "notice", row.id, ver, facts=facts, personal=personal)], actor, at)


def _columns(new: NewNotice) -> dict[str, Any]:
    found = new.notice
    return {
        "touchpoint": found.touchpoint,
        "source": new.source,
        "origin": new.origin,
        "project_id": new.project_id,
        "contents": orjson.dumps(dict(found.values), option=orjson.OPT_SORT_KEYS).decode(),
        "segment": found.segment.as_json(),
        "due_on": found.due_on,
        "last_on": found.last_on,
        "not_before": found.not_before,
        "expires_at": found.expires_at,
        "version": found.version,
        "people": new.people,
        "figures": orjson.dumps(new.figures).decode() if new.figures is not None else None,
    }


def _facts(new: NewNotice) -> dict[str, Any]:
    found = new.notice
    said = {"touchpoint": found.touchpoint, "source": new.source, "version": found.version, "state": found.state}
    whom = {"values": dict(found.values), "segment": orjson.loads(found.segment.as_json()), "people": new.people}
    return {**said, **whom, "due_on": found.due_on, "last_on": found.last_on, "origin": new.origin}

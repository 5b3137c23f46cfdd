"""Touches with their channel rows: what stands already, and the insertion that makes an occasion happen once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import ColumnDefault, Connection, Table, func, literal, select, text

from care.rules.planner import Channel, Slot, Standing
from care.rules.reasons import Reason
from care.storage.bulk import insert_rows
from care.storage.tables import call, gift, message, touch

BLOCK = 4096  # ids a block on PostgreSQL; a page of candidates is smaller

# A row cancelled for one of these may be planned again: the milestone came back (design 4).
REOPENED_AFTER = (Reason.DATE_MOVED, Reason.MILESTONE_UNDONE)


@dataclass(frozen=True, slots=True)
class StandingTouch:
    """A touch as it stands: its row, and its channel rows by slot."""

    id: int
    ver: int
    due_on: date
    slots: Mapping[Slot, Standing]


@dataclass(frozen=True, slots=True)
class NewTouch:
    """A touch to insert with its channel rows; the values are columns, `touch_id` is added here."""

    key: tuple[str, str, str]  # touchpoint, subject, occasion
    values: Mapping[str, Any]
    messages: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    calls: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    gifts: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


_KEY = ("touchpoint", "subject", "occasion")
_GIVEN = ("due_on", "person_id", "deal_id", "project_id", "plan_hash", "planned_on", "next_act_on")
_TOUCH_COLUMNS = ("id", *_KEY, *_GIVEN, "ver")
_VALUES = itemgetter(*_GIVEN)


def standing_touches(
    connection: Connection, touchpoint: str, subjects: Iterable[str]
) -> dict[tuple[str, str], StandingTouch]:
    """The touches of one touchpoint for these subjects, by (subject, occasion)."""
    wanted = touch.c.touchpoint == touchpoint, touch.c.subject.in_(list(subjects))
    rows = connection.execute(
        select(touch.c.id, touch.c.subject, touch.c.occasion, touch.c.ver, touch.c.due_on).where(*wanted)
    ).all()
    slots: dict[int, dict[Slot, Standing]] = {row.id: {} for row in rows}
    if rows:
        _fill_slots(connection, slots)
    return {(row.subject, row.occasion): StandingTouch(row.id, row.ver, row.due_on, slots[row.id]) for row in rows}


def insert_touches(connection: Connection, touches: Sequence[NewTouch]) -> dict[tuple[str, str, str], int]:
    """Insert what is not there yet and return the ids of what was really inserted, by key.

    Only those get channel rows, so a second planner at the same moment adds nothing twice. The ids come from a block
    of our own and one SELECT tells which stand: RETURNING is three times slower through psycopg.
    """
    first = _block(connection, len(touches))
    rows = [(first + n, *new.key, *_VALUES(new.values), 1) for n, new in enumerate(touches)]
    insert_rows(connection, touch, _TOUCH_COLUMNS, rows, only_new=True)
    mine = touch.c.id.between(first, first + len(touches) - 1)
    inserted = set(connection.scalars(select(touch.c.id).where(mine)).all())
    landed = {new.key: first + n for n, new in enumerate(touches) if first + n in inserted}
    add_channels(connection, [(landed[new.key], new) for new in touches if new.key in landed])
    return landed


def add_channels(connection: Connection, landed: Sequence[tuple[int, NewTouch]]) -> None:
    """Insert the channel rows of touches whose ids are known."""
    for table, rows in (
        (message, [(touch_id, row) for touch_id, new in landed for row in new.messages]),
        (call, [(touch_id, row) for touch_id, new in landed for row in new.calls]),
        (gift, [(touch_id, row) for touch_id, new in landed for row in new.gifts]),
    ):
        _insert_channel(connection, table, rows)


def _insert_channel(connection: Connection, table: Table, rows: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
    """All rows of a batch name the same columns; those with a default of Python's get it here."""
    if not rows:
        return
    given = [c.name for c in table.c if c.name in rows[0][1]]
    defaults = {c.name: c.default.arg for c in table.c if isinstance(c.default, ColumnDefault) and c.name not in given}
    columns = ("touch_id", *given, *defaults)
    values, always = itemgetter(*given), tuple(defaults.values())
    insert_rows(connection, table, columns, [(touch_id, *values(row), *always) for touch_id, row in rows])


def _fill_slots(connection: Connection, slots: dict[int, dict[Slot, Standing]]) -> None:
    ids = list(slots)
    queries = (
        (
            "sms",
            select(message.c.touch_id, message.c.position, message.c.state, message.c.reason, message.c.act_on),
            message,
        ),
        (
            "call",
            select(call.c.touch_id, literal(0).label("position"), call.c.state, call.c.reason, call.c.act_on),
            call,
        ),
        (
            "gift",
            select(gift.c.touch_id, literal(0).label("position"), gift.c.state, gift.c.reason, gift.c.act_on),
            gift,
        ),
    )
    for channel, query, table in queries:
        for row in connection.execute(query.where(table.c.touch_id.in_(ids))):
            if row.state != "cancelled" or row.reason not in REOPENED_AFTER:
                slots[row.touch_id][cast(Channel, channel), row.position] = Standing(row.state, row.act_on)


def _block(connection: Connection, size: int) -> int:
    """The first id of a block of our own: SQLite has one writer at a time, PostgreSQL a sequence of blocks."""
    if connection.dialect.name == "sqlite":
        return (connection.scalar(select(func.max(touch.c.id))) or 0) + 1
    if size > BLOCK:
        raise ValueError(f"at most {BLOCK} touches at once")
    return int(connection.scalar(text("SELECT nextval('touch_block')"))) * BLOCK

"""What the board counts beside the parts of its identities: rows that are also sent, postponed, waiting or late."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, literal, select, union_all

from care.rules.lifecycles import CALL_OPEN, CallState, MessageState
from care.rules.planner import Channel
from care.storage.day_lines import TABLES, Figure, Which
from care.storage.tables import call, message
from care.storage.troubles import SENT, Day


class Mark(StrEnum):
    """A closed set; the words are those of addresses."""

    SENT = "sent"  # left the house, whatever came of it
    POSTPONED = "postponed"  # to go on another day
    WAITING = "waiting"  # for a manager's word: the call was tried in vain
    LATE = "late"  # a call that is open past its deadline


def marked(mark: Mark, day: Day) -> ColumnElement[bool]:
    """The condition for rows that carry the mark."""
    return _MARKS[mark][1](day)


def channel_of(mark: Mark) -> Channel:
    """The channel whose rows can carry it."""
    return _MARKS[mark][0]


def count_marks(connection: Connection, day: Day, which: Which) -> dict[tuple[Mark, int], int]:
    """How many rows of each project carry each mark, but SENT, in one statement; that one follows from the states."""
    rows = connection.execute(union_all(*(_counted(mark, day, which) for mark in Mark if mark is not Mark.SENT)))
    return {(Mark(mark), project_id): n for mark, project_id, n in rows}


def count_sent(figures: Iterable[Figure]) -> dict[tuple[Mark, int], int]:
    """How many texts of each project left the house, by the figures of their states."""
    found: Counter[tuple[Mark, int]] = Counter()
    for figure in figures:
        if figure.channel == "sms" and figure.state in SENT:
            found[Mark.SENT, figure.project_id] += figure.count
    return dict(found)


def _counted(mark: Mark, day: Day, which: Which) -> Select[Any]:
    table = TABLES[channel_of(mark)]
    query = select(literal(mark.value).label("mark"), table.c.project_id, func.count().label("n")).select_from(table)
    holds = replace(which, also=marked(mark, day)).holds(table)
    return query.where(holds).group_by(table.c.project_id)


def _waiting(day: Day) -> ColumnElement[bool]:
    tried = exists().where(call.c.touch_id == message.c.touch_id, call.c.state == CallState.EXHAUSTED)
    return and_(message.c.state == MessageState.HELD, tried)


_MARKS: Mapping[Mark, tuple[Channel, Callable[[Day], ColumnElement[bool]]]] = {
    Mark.SENT: ("sms", lambda day: message.c.state.in_(SENT)),
    Mark.POSTPONED: (
        "sms",
        lambda day: and_(message.c.state == MessageState.QUEUED, message.c.not_before >= day.until),
    ),
    Mark.WAITING: ("sms", _waiting),
    Mark.LATE: ("call", lambda day: and_(call.c.state.in_(sorted(CALL_OPEN)), call.c.due_at < day.now)),
}

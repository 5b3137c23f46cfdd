"""Calls and their tries: one to work on, and the lists of those to make or to decide."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, func, insert, select

from care.errors import NotFound
from care.rules.calls import Try
from care.rules.lifecycles import CALL_OPEN, CallOutcome, CallState, MessageState
from care.storage.moving import Standing
from care.storage.tables import call, call_try, message, person, touch

_OF_CALL = (
    *("id", "ver", "state", "reason", "touch_id", "person_id", "project_id", "staff_id", "script", "due_at"),
    *("required", "node", "tries", "max_tries", "next_try_at", "last_outcome", "claimed_by", "lease_until"),
)
_OF_TOUCH = ("touchpoint", "subject", "due_on", "deal_id")
COLUMNS = [
    *(call.c[name] for name in _OF_CALL),
    *(touch.c[name] for name in _OF_TOUCH),
    func.coalesce(person.c.mobile, person.c.phone).label("number"),
]
_JOINED = call.join(touch, touch.c.id == call.c.touch_id).join(person, person.c.id == call.c.person_id)
CALLS = select(*COLUMNS).select_from(_JOINED)  # made once: to name the columns takes longer than to find a call


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it was read, with the key facts of its touch; instants are UTC."""

    id: int
    ver: int
    state: CallState
    reason: str | None
    touch_id: int
    person_id: int
    project_id: int
    staff_id: int | None
    script: str
    due_at: datetime
    required: bool
    node: bool
    tries: int
    max_tries: int
    next_try_at: datetime | None
    last_outcome: str | None
    claimed_by: str | None
    lease_until: datetime | None
    touchpoint: str
    subject: str
    due_on: date
    deal_id: int | None
    number: str | None = field(repr=False)  # what to dial: the mobile, else a landline or a number from abroad

    @property
    def standing(self) -> Standing:
        """What a move of the row needs."""
        return Standing(self.id, self.ver, self.state, self.person_id, self.touch_id)


def load_call(connection: Connection, call_id: int, *, lock: bool = False) -> Call:
    """One call, locked with its touch until the transaction ends where asked; NotFound when there is none."""
    if lock:
        # The touch first, as replanning does, or the two could wait for each other for ever.
        touches = select(touch.c.id).select_from(_JOINED).where(call.c.id == call_id)
        connection.execute(touches.with_for_update(of=touch, key_share=True))
    query = CALLS.where(call.c.id == call_id)
    row = connection.execute(query.with_for_update(of=call) if lock else query).first()
    if row is None:
        raise NotFound(f"There is no call {call_id}: see the open ones with `care calls`.")
    return call_of(row)


def tries_of(connection: Connection, call_id: int) -> list[Try]:
    """The tries of a call, oldest first."""
    query = select(call_try.c.at, call_try.c.by, call_try.c.outcome).where(call_try.c.call_id == call_id)
    return [Try(row.at, row.by, CallOutcome(row.outcome)) for row in connection.execute(query.order_by(call_try.c.n))]


def values_given(connection: Connection, call_id: int) -> dict[str, str]:
    """What the call's form gave for the text so far; a later try's value replaces an earlier one's."""
    query = select(call_try.c.params).where(call_try.c.call_id == call_id, call_try.c.params.is_not(None))
    given: dict[str, str] = {}
    for params in connection.scalars(query.order_by(call_try.c.n)):
        given |= json.loads(params or "{}")
    return given


def add_try(
    connection: Connection, found: Call, made: Try, *, mood: int | None, note: str | None, values: Mapping[str, str]
) -> None:
    """Write one more try; the call must be locked."""
    params = json.dumps(dict(values), ensure_ascii=False, sort_keys=True) if values else None
    row = {"call_id": found.id, "n": found.tries + 1, "at": made.at, "by": made.by, "outcome": made.outcome}
    connection.execute(insert(call_try).values(**row, mood=mood, note=note, params=params))


def call_of_touch(connection: Connection, touch_id: int) -> int | None:
    """The number of the call of a touch; None where it has none."""
    return connection.scalar(select(call.c.id).where(call.c.touch_id == touch_id).order_by(call.c.id))


def calls_to_make(
    connection: Connection, *, staff_ids: Collection[int] | None = None, project_id: int | None = None
) -> list[Call]:
    """The open and claimed calls, of these staff or this project where asked; in no order."""
    return _calls(connection, call.c.state.in_(sorted(CALL_OPEN)), staff_ids, project_id)


def calls_to_decide(
    connection: Connection, *, staff_ids: Collection[int] | None = None, project_id: int | None = None
) -> list[Call]:
    """Exhausted calls whose texts still wait for a manager's word."""
    waiting = exists().where(message.c.touch_id == call.c.touch_id, message.c.state == MessageState.HELD)
    return _calls(connection, and_(call.c.state == CallState.EXHAUSTED, waiting), staff_ids, project_id)


def _calls(
    connection: Connection, which: ColumnElement[bool], staff_ids: Collection[int] | None, project_id: int | None
) -> list[Call]:
    query = CALLS.where(which)
    if staff_ids is not None:
        query = query.where(call.c.staff_id.in_(sorted(staff_ids)))
    if project_id is not None:
        query = query.where(call.c.project_id == project_id)
    return [call_of(row) for row in connection.execute(query)]


def call_of(row: Row[Any]) -> Call:
    """A row of COLUMNS from JOINED as a value."""
    values = dict(row._mapping)
    return Call(**{**values, "state": CallState(values["state"])})

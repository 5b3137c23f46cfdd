"""A message row as a frozen value, together with the key facts of its touch."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from care.rules.lifecycles import MessageState
from care.storage.tables import message, touch


@dataclass(frozen=True, slots=True)
class Message:
    """One text as it stood when it was read; `ver` tells whether anybody has changed it since."""

    id: int
    ver: int
    state: MessageState
    reason: str | None
    attempt: int
    undelivered: int
    lookups: int
    touch_id: int
    person_id: int
    project_id: int
    template: str
    template_hash: str | None
    klass: str
    not_before: datetime
    not_after: datetime
    started_at: datetime
    settle_at: datetime | None
    gateway: str | None
    provider_id: str | None
    code: str | None
    phone: str | None = field(repr=False)
    text: str | None = field(repr=False)
    params: str | None = field(repr=False)
    touchpoint: str
    occasion: str
    due_on: date
    deal_id: int | None


def _of_touch(name: str) -> ColumnElement[Any]:
    # SQLite's RETURNING can name the changed table alone, but a subquery may look elsewhere.
    return (
        select(touch.c[name]).where(touch.c.id == message.c.touch_id).correlate(message).scalar_subquery().label(name)
    )


OF_TOUCH = ("touchpoint", "occasion", "due_on", "deal_id")
COLUMNS = [
    *(message.c[name] for name in Message.__dataclass_fields__ if name not in OF_TOUCH),
    *(_of_touch(name) for name in OF_TOUCH),
]


def message_from(row: Row[Any]) -> Message:
    """The value of a row selected by COLUMNS."""
    id_, ver, state, *rest = row
    return Message(id_, ver, MessageState(state), *rest)

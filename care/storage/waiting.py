"""What of one person is still to happen: texts, calls and gifts that wait, with their touch."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select

from care.rules.lifecycles import CALL_OPEN, MESSAGE_OPEN
from care.storage.replanning import TABLES
from care.storage.tables import touch

_OPEN: Mapping[str, frozenset[str]] = {
    "sms": frozenset(MESSAGE_OPEN),
    "call": frozenset(CALL_OPEN),
    "gift": frozenset({"due", "ordered"}),
}


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """One channel row that waits; `row` has its columns, the rest are its touch's."""

    channel: str
    row: Row[Any]
    touchpoint: str
    due_on: date
    deal_id: int | None


def waiting_of(connection: Connection, person_id: int) -> Iterator[WaitingRow]:
    """The rows that wait for this person, texts first, then calls and gifts."""
    for channel in TABLES:
        for row in connection.execute(_waiting(channel), {"of_person": person_id}).all():
            yield WaitingRow(channel, row, row.touchpoint, row.due_on, row.touch_deal_id)


@cache  # each customer's page asks for all three
def _waiting(channel: str) -> Select[Any]:
    table, of_touch = TABLES[channel], (touch.c.touchpoint, touch.c.due_on, touch.c.deal_id.label("touch_deal_id"))
    waits = table.c.person_id == bindparam("of_person"), table.c.state.in_(sorted(_OPEN[channel]))
    query = select(table, *of_touch).select_from(table.join(touch, touch.c.id == table.c.touch_id))
    return query.where(*waits).order_by(table.c.act_on, table.c.id)

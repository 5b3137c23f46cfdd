"""Rows of a day as a report meets them; every builder has defaults, a test names only what it is about."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Connection

from care.storage import tables
from tests.factories import add, at

DAY = date(2026, 12, 11)
NOW = at("2026-12-11", "20:00")
_numbers = count(1)


def add_person(connection: Connection) -> int:
    """A customer whose name and number must not turn up in any report."""
    n = next(_numbers)
    return add(connection, tables.person, customer_no=f"K{n:05}", name="张伟", mobile=f"138{n:08}")


def add_touch(
    connection: Connection, project_id: int, touchpoint: str = "contract_filed", *, due_on: date = DAY, **values: Any
) -> int:
    """A touch of a customer of its own."""
    person_id = values.pop("person_id", None) or add_person(connection)
    row = {"subject": f"person:{person_id}", "occasion": "once", "person_id": person_id, "project_id": project_id}
    return add(
        connection, tables.touch, touchpoint=touchpoint, due_on=due_on, plan_hash="p", planned_on=due_on, **row | values
    )


def add_text(connection: Connection, touch_id: int, state: str, reason: str | None = None, **values: Any) -> int:
    """A text of the touch."""
    row = {"template": "t", "state": state, "reason": reason, "act_on": DAY, "klass": "service", "updated_at": NOW}
    row |= {"not_after": NOW + timedelta(days=1)}
    return add(connection, tables.message, touch_id=touch_id, **_owner(connection, touch_id), **row | values)


def add_call(connection: Connection, touch_id: int, state: str, reason: str | None = None, **values: Any) -> int:
    """A call of the touch, due at 18:00."""
    row: dict[str, Any] = {
        "script": "s",
        "state": state,
        "reason": reason,
        "act_on": DAY,
        "due_at": at(DAY.isoformat(), "18:00"),
    }
    row |= {"required": True, "node": True, "caller": "agent"}
    return add(connection, tables.call, touch_id=touch_id, **_owner(connection, touch_id), **row | values)


def add_try(connection: Connection, call_id: int, outcome: str = "connected", **values: Any) -> None:
    """One try of a call."""
    row = {"call_id": call_id, "n": 1, "at": NOW, "by": "李晓燕", "outcome": outcome, **values}
    connection.execute(tables.call_try.insert().values(**row))


def add_gift(connection: Connection, touch_id: int, state: str, reason: str | None = None, **values: Any) -> int:
    """A gift of the touch."""
    row = {"item": "认购礼品", "state": state, "reason": reason, "act_on": DAY}
    return add(connection, tables.gift, touch_id=touch_id, **_owner(connection, touch_id), **row | values)


def _owner(connection: Connection, touch_id: int) -> dict[str, int]:
    touch = connection.execute(tables.touch.select().where(tables.touch.c.id == touch_id)).one()
    return {"project_id": touch.project_id, "person_id": touch.person_id}

"""Small builders of rows: each inserts one row with sensible values and returns its id; say only what a test is about."""

from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table, insert

from care.storage import tables

ZONE = ZoneInfo("Asia/Shanghai")
_numbers = count(1)


def at(day: str, clock: str = "10:00") -> datetime:
    """The instant of a clock time in the business zone, UTC: at("2026-12-04", "10:15")."""
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), ZONE).astimezone(UTC)


def add(connection: Connection, table: Table, **values: Any) -> int:
    """Insert one row and return its id."""
    row_id: int = connection.execute(insert(table).values(**values).returning(table.c.id)).scalar_one()
    return row_id


def add_project(connection: Connection, name: str = "假日风景", **values: Any) -> int:
    """A project, by default one that the plan knows."""
    return add(connection, tables.project, **{"name": name, **values})


def add_staff(connection: Connection, project_id: int, name: str = "李晓燕", **values: Any) -> int:
    """An agent, or another role where said."""
    return add(connection, tables.staff, **{"name": name, "role": "agent", "project_id": project_id, **values})


def add_person(connection: Connection, **values: Any) -> int:
    """Mr Zhang of rules.md 9, with a customer number of his own."""
    row = {"customer_no": f"C{next(_numbers):05}", "name": "张伟", "sex": "male", "mobile": "13800138000", "grade": "B"}
    return add(connection, tables.person, **{**row, "status": "normal", "birthday_leap": False, **values})


def add_deal(connection: Connection, person_id: int, project_id: int, agent_id: int | None, **values: Any) -> int:
    """A deal subscribed on 2026-12-01, with its buyer as primary contact and first party."""
    room = {"phase": "一期", "building": "3号楼", "unit": "2单元", "room": "501"}
    row = {
        "deal_no": f"D{next(_numbers)}",
        "subscribed_on": date(2026, 12, 1),
        "date_conflict": False,
        **room,
        **values,
    }
    ids = {"project_id": project_id, "agent_id": agent_id, "primary_person_id": person_id}
    deal_id = add(connection, tables.deal, **{**ids, **row})
    party = {"deal_id": deal_id, "person_id": person_id, "position": 1, "role": "buyer"}
    connection.execute(insert(tables.deal_party).values(**party))
    return deal_id

"""Small builders of rows: each inserts one with sensible values and returns its id; say only what a test is about."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table, insert

from care.storage import tables

ZONE = ZoneInfo("Asia/Shanghai")


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

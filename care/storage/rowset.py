"""Many rows as one JSON parameter: a batch is one statement, compiled once, whatever its size and database."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, FromClause, String, cast, column, func, literal, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

Columns = Mapping[str, TypeEngine[Any]]


def rowset(connection: Connection, name: str, columns: Columns, rows: Sequence[Mapping[str, Any]]) -> FromClause:
    """A table expression of `rows`, to join, insert from or update from. Instants must be aware."""
    sqlite = connection.dialect.name == "sqlite"
    payload = literal(_json(rows, sqlite=sqlite), String)
    if sqlite:
        each = func.json_each(payload).table_valued("value", name=f"{name}_json")
        found = (
            type_coerce(func.json_extract(each.c.value, f"$.{key}"), kind).label(key) for key, kind in columns.items()
        )
        return select(*found).subquery(name)
    return (
        func.jsonb_to_recordset(cast(payload, JSONB))
        .table_valued(*(column(key, kind) for key, kind in columns.items()))
        .render_derived(name=name, with_types=True)
    )


def _json(rows: Sequence[Mapping[str, Any]], *, sqlite: bool) -> str:
    return orjson.dumps(
        rows, option=orjson.OPT_PASSTHROUGH_DATETIME, default=_sqlite_instant if sqlite else _iso_instant
    ).decode()


def _iso_instant(value: Any) -> str:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.isoformat()
    raise TypeError(f"a row of a batch cannot hold {type(value).__name__}")


def _sqlite_instant(value: Any) -> str:
    # As SQLAlchemy itself writes a DateTime, whose text sorts as time does.
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    raise TypeError(f"a row of a batch cannot hold {type(value).__name__}")

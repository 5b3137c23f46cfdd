"""Many rows of one shape into a table, for imports of a million customers."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from psycopg import Error
from sqlalchemy import Connection, Dialect, Table, insert
from sqlalchemy.exc import DBAPIError

from care.storage.tables.base import Instant

Row = tuple[Any, ...]
_WORTH_A_COPY = 10  # rows: a COPY takes two messages more than an INSERT


def insert_rows(connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[Row]) -> None:
    """Insert the rows; `columns` in the order of the table, those with a default of Python's included.

    Days are given as ISO text, which both drivers take, instants as aware datetimes. On SQLite this goes past
    SQLAlchemy's conversion of each value, which costs three times the insertion itself; on PostgreSQL a batch is
    copied, at a tenth of the cost of as many INSERTs.
    """
    if not rows:
        return
    if connection.dialect.name != "sqlite":
        if len(rows) < _WORTH_A_COPY:
            connection.execute(insert(table), [dict(zip(columns, row, strict=True)) for row in rows])
        else:
            _copy(connection, table, columns, rows)
        return
    instants = [index for index, name in enumerate(columns) if isinstance(table.c[name].type, Instant)]
    plain = [_with_instants(row, instants) for row in rows] if instants else list(rows)
    connection.exec_driver_sql(_statement(table, columns, connection.dialect), plain)


def _copy(connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[Row]) -> None:
    driver: Any = connection.connection.driver_connection
    statement = f"COPY {table.name} ({', '.join(columns)}) FROM STDIN"
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except Error as problem:  # as SQLAlchemy tells it of a statement of its own, without the values
        told = DBAPIError.instance(statement, None, problem, Error, hide_parameters=True, dialect=connection.dialect)
        raise told from None


@lru_cache(maxsize=32)
def _statement(table: Table, columns: tuple[str, ...], dialect: Dialect) -> str:
    compiled = insert(table).compile(dialect=dialect, column_keys=columns)
    if tuple(getattr(compiled, "positiontup", None) or ()) != columns:
        raise ValueError(f"the columns of {table.name} must stand in the table's order, with all that have defaults")
    return str(compiled)


def _with_instants(row: Row, instants: Sequence[int]) -> Row:
    values = list(row)
    for index in instants:
        values[index] = _instant_text(values[index]) if values[index] is not None else None
    return tuple(values)


@lru_cache(maxsize=64)
def _instant_text(instant: datetime) -> str:
    """As SQLAlchemy stores a DateTime on SQLite, so that its text sorts as time does."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a time zone cannot be stored")
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")

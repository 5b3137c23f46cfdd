"""Many rows of one shape into a table, for imports of a million customers."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import orjson
from psycopg import Error
from sqlalchemy import ColumnDefault, Connection, Date, Table, insert
from sqlalchemy.exc import DBAPIError

from care.storage.tables.base import Instant

Row = tuple[Any, ...]
_WORTH_A_COPY = 10  # rows: a COPY takes two messages more than an INSERT


def insert_rows(
    connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[Row], *, only_new: bool = False
) -> None:
    """Insert the rows; `columns` are all that the table needs, those with a default of Python's included.

    Instants are given as aware datetimes. On SQLite this goes past SQLAlchemy's conversion of each value, which costs
    three times the insertion itself; on PostgreSQL a batch is copied, at a tenth of the cost of as many INSERTs.
    With `only_new` a row whose key stands already is left out.
    """
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        stored = _stored(table, columns, rows)
        connection.exec_driver_sql(_statement(table, columns, only_new), stored)
    elif only_new:
        _insert_new(connection, table, columns, rows)
    elif len(rows) < _WORTH_A_COPY:
        connection.execute(insert(table), [dict(zip(columns, row, strict=True)) for row in rows])
    else:
        _copy(connection, table, columns, rows)


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


def _insert_new(connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[Row]) -> None:
    """A COPY cannot leave out what is there; one JSON for the whole batch costs a third of as many INSERTs."""
    names = ", ".join(columns)
    typed = ", ".join(f"{name} {table.c[name].type.compile(connection.dialect)}" for name in columns)
    given = f"json_to_recordset(%s::json) AS given ({typed})"
    statement = f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {given} ON CONFLICT DO NOTHING"  # noqa: S608
    whole = orjson.dumps([dict(zip(columns, row, strict=True)) for row in rows]).decode()
    connection.exec_driver_sql(statement, (whole,))


@lru_cache(maxsize=32)
def _statement(table: Table, columns: tuple[str, ...], only_new: bool) -> str:
    defaults = {column.name for column in table.c if isinstance(column.default, ColumnDefault)}
    if not defaults <= set(columns):
        raise ValueError(f"rows of {table.name} come without the columns {sorted(defaults - set(columns))}")
    marks = ", ".join("?" * len(columns))
    ending = " ON CONFLICT DO NOTHING" if only_new else ""
    return f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks}){ending}"  # noqa: S608 - our own names


def _stored(table: Table, columns: tuple[str, ...], rows: Sequence[Row]) -> Sequence[Row]:
    """Days and instants as SQLite stores them: text that sorts as time does."""
    timed = [index for index, name in enumerate(columns) if isinstance(table.c[name].type, Instant | Date)]
    if not timed:
        return rows
    by_column: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for index in timed:
        by_column[index] = [_time_text(value) for value in by_column[index]]
    return list(zip(*by_column, strict=True))


@lru_cache(maxsize=4096)  # a day's rows say the same few days and moments over and over
def _time_text(value: Any) -> Any:
    if isinstance(value, datetime):
        return _instant_text(value)
    return value.isoformat() if isinstance(value, date) else value


def _instant_text(instant: datetime) -> str:
    """As SQLAlchemy stores a DateTime on SQLite, so that its text sorts as time does."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a time zone cannot be stored")
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")

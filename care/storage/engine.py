"""One database behind two dialects: how connections begin, and what each is told (design 4, traps measured there)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from care.errors import DatabaseError

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # a claim must survive a power cut, or the text goes twice
    "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON",  # else REPLACE INTO walks through the audit triggers
    "PRAGMA busy_timeout=30000",
    "PRAGMA cache_size=-65536",  # 64 MB instead of 2: a million touches go to a dozen trees, in no order
)


class Database:
    """Hands out connections: `begin()` to write in one transaction, `read()` to look."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A write transaction: committed at the end, rolled back by an exception; DatabaseError when it is down."""
        with (
            _told_plainly(),
            self.engine.connect().execution_options(care_write=True) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading; what it did is rolled back."""
        with _told_plainly(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection for reading that sees the database as it is now, however many statements follow."""
        with _told_plainly(), self.engine.connect() as connection:
            # A SQLite transaction is a snapshot anyway.
            yield connection if self.is_sqlite else connection.execution_options(isolation_level="REPEATABLE READ")

    @contextmanager
    def session(self) -> Iterator[Connection]:
        """One connection for several transactions around a temporary table; closed for good afterwards.

        Begin each of them with `transaction`.
        """
        with _told_plainly(), self.engine.connect() as connection:
            if self.is_sqlite:
                _give_room(connection)
            try:
                yield connection
            finally:
                connection.invalidate()  # not back into the pool: its temporary tables go with it

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


@contextmanager
def transaction(connection: Connection, *, write: bool = False) -> Iterator[None]:
    """One transaction on a session's connection; `write` says that it changes more than temporary tables.

    Where a transaction is open already it is a part of that one, undone alone when it fails.
    """
    if connection.in_transaction():
        with connection.begin_nested():
            yield
        return
    connection.execution_options(care_write=write)
    with connection.begin():
        yield


def open_database(url: str) -> Database:
    """The database behind `url` (sqlite:///… or postgresql+psycopg://…). Connects at the first use."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return Database(
            create_engine(
                parsed,
                pool_pre_ping=True,
                pool_size=5,
                max_overflow=5,
                hide_parameters=True,
            )
        )
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, hide_parameters=True)  # errors quote parameters otherwise: names and numbers
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return Database(engine)


def _set_up_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGIN is deferred; _begin_sqlite says which one is meant
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(pragma)


def _give_room(connection: Connection) -> None:
    """32 MB of pages instead of 2 for the temporary tables: an import would read each page again and again."""
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA temp.cache_size=-32768")


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that turns into a writer fails at once, busy timeout or not: so writers say so first.
    writes = connection.get_execution_options().get("care_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def server_time(database: Database) -> datetime | None:
    """The clock of the database's server (UTC); None on SQLite, which has none of its own."""
    if database.is_sqlite:
        return None
    with database.read() as connection:
        time: datetime = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
    return time.astimezone(UTC)


@contextmanager
def _told_plainly() -> Iterator[None]:
    try:
        yield
    except OperationalError as problem:
        raise DatabaseError(
            f"The database did not answer ({_first_line(problem)}): check CARE_DATABASE_URL and that it is running."
        ) from problem


def _first_line(problem: DBAPIError) -> str:
    lines = str(problem.orig).strip().splitlines()
    return lines[0] if lines else type(problem.orig).__name__

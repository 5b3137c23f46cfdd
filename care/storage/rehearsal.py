"""A database on which anything can be tried, and of which nothing stays."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from care.storage.engine import Database, open_database


@contextmanager
def rehearsal(database: Database) -> Iterator[Database]:
    """The same data to write to in vain: a copy of SQLite's file, on PostgreSQL one transaction that is undone.

    The copy lets others write meanwhile; it needs as much room as the database among the temporary files.
    """
    if database.is_sqlite:
        with TemporaryDirectory(prefix="care-rehearsal-") as folder:
            copy = open_database(f"sqlite:///{_copy(database, Path(folder))}")
            try:
                yield copy
            finally:
                copy.dispose()
        return
    with database.engine.connect() as connection, connection.begin() as everything:
        try:
            yield _OneTransaction(database, connection)
        finally:
            everything.rollback()


class _OneTransaction(Database):
    """A database whose transactions are parts of one that never ends well."""

    def __init__(self, database: Database, connection: Connection) -> None:
        super().__init__(database.engine)
        self._connection = connection

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A part of the one transaction, undone alone by an exception."""
        with self._connection.begin_nested():
            yield self._connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """The one connection, which sees what was tried."""
        yield self._connection

    @contextmanager
    def session(self) -> Iterator[Connection]:
        """The one connection; `transaction` begins a part of the one transaction on it."""
        yield self._connection

    def dispose(self) -> None:
        """The connections are the real database's."""


def _copy(database: Database, folder: Path) -> Path:
    file = folder / "rehearsal.db"
    with database.read() as connection:
        source = connection.connection.driver_connection
        assert isinstance(source, sqlite3.Connection)
        target = sqlite3.connect(file)
        try:
            source.backup(target)
        finally:
            target.close()
    return file

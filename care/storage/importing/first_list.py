"""The first long list into an empty SQLite database: indexes are built at its end, not kept in order row by row."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, func, select

from care.storage.importing.stage import stage
from care.storage.tables import deal, deal_party, person

LONG = 5_000  # staged rows: below it, dropping and building twenty indexes costs more than it saves
_INDEXES = [
    index
    for table in (person, deal, deal_party)
    for index in sorted(table.indexes, key=lambda index: str(index.name))
    if not index.unique
]


@contextmanager
def indexes_afterwards(connection: Connection) -> Iterator[None]:
    """While the tables of customers are filled for the first time, do without the indexes that no merge reads.

    All is one transaction: other connections see every index all the time. Not on PostgreSQL, where whoever looks at
    a table would wait for the end of the import.
    """
    if not _is_worth_it(connection):
        yield
        return
    for index in _INDEXES:
        index.drop(connection)
    yield
    for index in _INDEXES:
        index.create(connection)


def _is_worth_it(connection: Connection) -> bool:
    if connection.dialect.name != "sqlite" or connection.execute(select(person.c.id).limit(1)).first():
        return False
    return (connection.scalar(select(func.count()).select_from(stage)) or 0) >= LONG

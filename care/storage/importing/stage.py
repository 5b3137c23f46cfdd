"""The rows of a list, set aside in a temporary table before anything of the database is touched.

A temporary table costs no lock and no log: a million rows can be read for minutes while the console works on. It
belongs to one connection, which is closed at the end, so that a killed import leaves nothing behind.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, Text, bindparam, func, select, text, update

from care.storage.bulk import insert_rows
from care.storage.engine import Database, transaction

# One line is one person, except that co-owners named in one cell follow with the same line and seq 1, 2, …
# `person` and `deal` are JSON of the columns that the line speaks of; what it is silent about is absent.
stage = Table(
    "import_stage",
    MetaData(),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("customer_no", String().with_variant(String(collation="C"), "postgresql"), nullable=False),
    Column("room", String().with_variant(String(collation="C"), "postgresql")),  # the deal's number without "#2"
    Column("deal_no", String().with_variant(String(collation="C"), "postgresql")),
    Column("subscribed_on", String),
    Column("cancelled_on", String),
    Column("project", String),
    Column("agent", String),
    Column("agent_phone", String),
    Column("person", Text, nullable=False),
    Column("deal", Text),
    Column("consent", String),  # given, refused, none (an empty cell); NULL: the list does not say
    Column("issues", Text),  # JSON: [[code, header, fingerprint], …]
    Column("fingerprint", String, nullable=False),  # of all that the line says
    Column("rejected", String),  # why the line cannot be loaded, found after it was read
    prefixes=["TEMPORARY"],
)
COLUMNS = tuple(column.name for column in stage.columns)
# Whom and which rooms the list says something new about. The others are as the list before left them.
due_customer, due_room = (
    Table(
        f"import_due_{name}",
        MetaData(),
        Column("key", String().with_variant(String(collation="C"), "postgresql"), primary_key=True),
        prefixes=["TEMPORARY"],
    )
    for name in ("customer", "room")
)
# Lines that the list before had of these customers and rooms, and this one has not.
gone_line = Table(
    "import_gone_line",
    MetaData(),
    *(
        Column(name, String().with_variant(String(collation="C"), "postgresql"), primary_key=True)
        for name in ("customer_no", "room")
    ),
    prefixes=["TEMPORARY"],
)
# Built after the rows are in, which is faster than keeping them up to date.
_INDEXES = (
    "CREATE INDEX ix_import_stage_customer ON import_stage (customer_no, line, seq)",
    "CREATE INDEX ix_import_stage_room ON import_stage (room, line, seq)",
)
StagedRow = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """The open staging table and its connection."""

    connection: Connection

    def add(self, rows: Sequence[StagedRow]) -> None:
        """Set rows aside (values in the order of COLUMNS); committed at once, since nobody else sees them."""
        with transaction(self.connection):
            insert_rows(self.connection, stage, COLUMNS, rows)

    def complete(self) -> None:
        """All rows are in: build the indexes that the merge reads by."""
        with transaction(self.connection):
            for index in _INDEXES:
                self.connection.execute(text(index))


@contextmanager
def open_stage(database: Database) -> Iterator[Stage]:
    """An empty stage, gone at the end whatever happens."""
    with database.session() as connection:
        with transaction(connection):
            for table in (stage, due_customer, due_room, gone_line):
                table.create(connection)
        yield Stage(connection)


def key_ranges(connection: Connection, due: Table, size: int) -> Iterator[tuple[str, str]]:
    """The first and last key of each `size` due ones, in order: what is read a page at a time."""
    last = ""
    while keys := connection.scalars(select(due.c.key).where(due.c.key > last).order_by(due.c.key).limit(size)).all():
        last = keys[-1]
        yield keys[0], last


def projects_named(connection: Connection) -> list[str]:
    """The projects of the rows that can be loaded."""
    query = select(stage.c.project).where(stage.c.project.is_not(None), stage.c.rejected.is_(None)).distinct()
    return sorted(connection.scalars(query))


def agents_named(connection: Connection) -> Sequence[Any]:
    """(project, agent, phone) of the rows with a deal; the last phone that stands beside the name."""
    query = (
        select(stage.c.project, stage.c.agent, func.max(stage.c.agent_phone).label("phone"))
        .where(stage.c.agent.is_not(None), stage.c.room.is_not(None), stage.c.rejected.is_(None))
        .group_by(stage.c.project, stage.c.agent)
        .order_by(stage.c.project, stage.c.agent)
    )
    return connection.execute(query).all()


def assign_deals(connection: Connection, numbers: Iterable[tuple[int, int, str]]) -> None:
    """Give lines another deal number than their room's: (line, seq, deal_no)."""
    _update(connection, "deal_no", [{"l": line, "s": seq, "v": number} for line, seq, number in numbers])


def reject_lines(connection: Connection, found: Mapping[int, str]) -> None:
    """Take whole lines out of the merge, with the code that says why."""
    query = update(stage).where(stage.c.line == bindparam("l")).values(rejected=bindparam("v"))
    if found:
        connection.execute(query, [{"l": line, "v": code} for line, code in sorted(found.items())])


def _update(connection: Connection, column: str, rows: list[dict[str, Any]]) -> None:
    query = update(stage).where(stage.c.line == bindparam("l"), stage.c.seq == bindparam("s"))
    if rows:
        connection.execute(query.values({column: bindparam("v")}), rows)

"""Any single change of a sealed log is found by a verification that has the anchors, which are kept outside.

`make chaos` tries 10,000 of them, the ordinary run a few; `MUTATIONS=n` says how many. The log is sealed to its end:
an unsealed event has no number yet but the one that the database counts, which nothing vouches for (docs/audit.md).
"""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Row, Table, insert, select
from sqlalchemy.exc import IntegrityError

from care.rules.audit_findings import Wrong
from care.services.auditing.anchors import Anchors
from care.services.auditing.verifying import Outside, verify_on
from care.storage.engine import open_database
from care.storage.tables import audit_event, audit_leaf, audit_pii, audit_seal, person
from tests.services.auditing.logbook import chains, drop_guards, fill

HOW_MANY = int(os.environ.get("MUTATIONS", "150"))
TABLES = (audit_event, audit_leaf, audit_seal, audit_pii)
Case = tuple[Connection, Outside]


@pytest.fixture(scope="module")
def case(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """A sealed log without guards, on a connection that is never committed."""
    file = tmp_path_factory.mktemp("mutations") / "care.db"
    copy(migrated_sqlite, file)
    database = open_database(f"sqlite:///{file}")
    fill(database, seals=3, each=6)
    outside = Outside(Anchors(chains(database)))
    with database.engine.connect() as connection, connection.begin() as everything:
        drop_guards(connection)
        assert not wrong(connection, outside)
        yield connection, outside
        everything.rollback()
    database.dispose()


def wrong(connection: Connection, outside: Outside) -> set[Wrong]:
    """What a verification finds, besides the guards that are gone from the beginning."""
    return {finding.wrong for finding in verify_on(connection, outside).findings} - {Wrong.GUARD_GONE}


def another(data: st.DataObject, value: Any) -> Any:
    """A value of the same kind that is not this one."""
    match value:
        case datetime():
            return value + timedelta(
                microseconds=data.draw(st.integers(1, 10**9)) * data.draw(st.sampled_from([1, -1]))
            )
        case bytes():
            place = data.draw(st.integers(0, len(value) - 1))
            return value[:place] + bytes([value[place] ^ data.draw(st.integers(1, 255))]) + value[place + 1 :]
        case int():
            return data.draw(st.integers(0, 10**6).filter(lambda n: n != value))
        case None:
            return data.draw(st.sampled_from([0, 7, 10**6]))
    place = data.draw(st.integers(0, len(value) - 1))
    letter = data.draw(st.characters(codec="utf-8", exclude_characters=value[place] + "\0"))
    return value[:place] + letter + value[place + 1 :]


def mutate(data: st.DataObject, connection: Connection) -> str:
    """Change one thing, and say what."""
    table = data.draw(st.sampled_from(TABLES))
    rows = connection.execute(select(table).order_by(*table.primary_key.columns)).all()
    row = data.draw(st.sampled_from(rows))
    what = data.draw(st.sampled_from(["change"] * 4 + ["delete", "add", "set back"]))
    if what == "change":
        column = data.draw(st.sampled_from([column.name for column in table.columns]))
        value = another(data, getattr(row, column))
        connection.execute(table.update().where(*_same(table, row)).values({column: value}))
        return f"{table.name}.{column} = {value!r}"
    if what == "delete":
        connection.execute(table.delete().where(*_same(table, row)))
    elif what == "add":
        connection.execute(insert(table).values(_copy(table, row)))
    else:
        someone = data.draw(st.integers(1, 9))
        connection.execute(person.update().where(person.c.id == someone).values(ver=person.c.ver - 1))
    return f"{what} {table.name} {row}"


def _same(table: Table, row: Row[Any]) -> list[Any]:
    return [column == getattr(row, column.name) for column in table.primary_key.columns]


def _copy(table: Table, row: Row[Any]) -> dict[str, Any]:
    """The row once more, under keys that nothing has."""
    fresh = {"id": None, "event_id": 777_777, "seq": 777_777, "no": 777_777, "ver": 777_777}
    return {**row._mapping, **{name: value for name, value in fresh.items() if name in table.columns}}


@settings(max_examples=HOW_MANY)
@given(st.data())
def test_every_single_mutation_is_found(case: Case, data: st.DataObject) -> None:
    connection, outside = case
    nested = connection.begin_nested()
    try:
        try:
            changed = mutate(data, connection)
        except IntegrityError:
            return  # a key that is taken: the database itself says no
        assert wrong(connection, outside), changed
    finally:
        nested.rollback()

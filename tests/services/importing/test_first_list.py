"""A first list whose indexes are built at its end leaves the database as one that kept them row by row."""

from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from care.storage.engine import Database
from care.storage.importing import first_list
from tests.services.importing.lists import LI, ZHANG, Office


def indexes(database: Database) -> list[str]:
    """Each index as it was made, in alphabetical order."""
    if not database.is_sqlite:
        names = inspect(database.engine).get_table_names()
        return sorted(str(index["name"]) for name in names for index in inspect(database.engine).get_indexes(name))
    with database.read() as connection:
        made = connection.scalars(text("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"))
        return sorted(" ".join(sql.split()) for sql in made)


def counted(database: Database) -> bool:
    """Whether the database has counted the customers to choose its indexes by."""
    if database.is_sqlite:
        return inspect(database.engine).has_table("sqlite_stat1")
    with database.read() as connection:
        return bool(connection.scalar(text("SELECT reltuples > 0 FROM pg_class WHERE relname = 'person'")))


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return Office(database, tmp_path, plans=False)


def test_after_a_long_first_list_every_index_stands_as_before(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_list, "LONG", 1)
    before = indexes(office.database)
    office.takes(ZHANG)
    assert indexes(office.database) == before
    office.takes(ZHANG, LI)
    assert indexes(office.database) == before
    assert set(office.people()) == {"K001", "K002"}


def test_a_long_list_is_counted_before_it_is_planned(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(database, tmp_path)
    office.takes(ZHANG)
    assert not counted(database)
    monkeypatch.setattr(first_list, "LONG", 1)
    office.takes(ZHANG, LI)
    assert counted(database)

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

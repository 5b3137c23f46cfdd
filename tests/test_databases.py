"""The database fixtures: each test has a migrated database of its own."""

import pytest
from sqlalchemy import inspect, text

from care.storage.engine import Database, open_database


@pytest.mark.parametrize("time", [1, 2])
def test_a_table_of_one_test_is_unknown_to_the_next(database: Database, time: int) -> None:
    with database.begin() as connection:
        connection.execute(text("CREATE TABLE left_over (n INTEGER)"))


def test_a_database_is_migrated(database: Database) -> None:
    assert "touch" in inspect(database.engine).get_table_names()


def test_an_empty_database_is_empty(empty_database_url: str) -> None:
    database = open_database(empty_database_url)
    assert inspect(database.engine).get_table_names() == []
    database.dispose()

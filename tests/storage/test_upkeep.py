"""The night's upkeep of the database."""

from pathlib import Path

from sqlalchemy import inspect, make_url, text

from care.storage.engine import Database
from care.storage.upkeep import tidy
from tests.lives import born, buys


def test_the_log_is_given_back_and_the_statistics_are_fresh(database: Database, database_url: str) -> None:
    with database.begin() as connection:
        for _ in range(20):
            buys(connection, born(connection))
    tidy(database)
    if database.is_sqlite:
        log = Path(f"{make_url(database_url).database}-wal")
        assert log.stat().st_size == 0
        assert inspect(database.engine).has_table("sqlite_stat1")


def test_tidying_changes_no_row_and_may_be_repeated(database: Database) -> None:
    with database.begin() as connection:
        buys(connection, born(connection))
    tidy(database)
    tidy(database)
    with database.read() as connection:
        assert connection.scalar(text("SELECT count(*) FROM deal")) == 1

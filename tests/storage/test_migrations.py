"""The migrations and the tables say the same, and the guards of the log are there after them."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, text, update
from sqlalchemy.exc import DBAPIError

from care.errors import DatabaseError
from care.storage.audit import SYSTEM, Action, Event, append
from care.storage.engine import Database, open_database
from care.storage.migrate import VERSION_TABLE, check_current, upgrade
from care.storage.tables import audit_event, history, metadata
from tests.factories import at


# SQLite shows no index on an expression, so that nobody can compare it.
@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_a_migrated_database_has_exactly_the_tables(database: Database) -> None:
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, metadata) == []


def test_to_migrate_again_changes_nothing(empty_database_url: str) -> None:
    upgrade(empty_database_url)
    database = open_database(empty_database_url)
    with database.begin() as connection:
        connection.execute(insert(history).values(fact="kept", value="yes", at=at("2026-12-01")))
    upgrade(empty_database_url)
    with database.read() as connection:
        assert connection.scalar(history.select().with_only_columns(history.c.fact)) == "kept"
    database.dispose()


def test_a_database_without_tables_is_told_to_be_initialised(empty_database_url: str) -> None:
    database = open_database(empty_database_url)
    with pytest.raises(DatabaseError, match="run `care init` once"):
        check_current(database)
    database.dispose()


def test_a_database_of_a_newer_version_is_refused(database: Database) -> None:
    with database.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match="9999, newer than this program"):
        check_current(database)
    with pytest.raises(DatabaseError, match="9999, newer than this program"):
        upgrade(database.engine.url.render_as_string(hide_password=False))


@pytest.mark.parametrize("change", [update(audit_event).values(actor="somebody else"), audit_event.delete()])
def test_the_log_can_only_be_added_to(database: Database, change: object) -> None:
    with database.begin() as connection:
        append(connection, [Event(Action.PLANNED, "touch", 1, 1)], SYSTEM, at("2026-12-01"))
    with pytest.raises(DBAPIError, match="append-only"), database.begin() as connection:
        connection.execute(change)  # type: ignore[call-overload]

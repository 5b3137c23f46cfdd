"""Whose versions the log accounts for."""

from care.storage.audit_counts import NUMBERED, STATE_TABLES, next_number
from care.storage.engine import Database
from care.storage.tables import metadata

OF_THE_LOG = {"audit_event", "audit_pii", "audit_count"}


def test_every_table_whose_rows_carry_versions_is_accounted_for() -> None:
    with_versions = {table.name for table in metadata.tables.values() if "ver" in table.columns}
    assert with_versions - OF_THE_LOG == {table.name for table in STATE_TABLES.values()}
    assert all(entity == table.name for entity, table in STATE_TABLES.items())


def test_numbers_follow_one_another_by_kind(database: Database) -> None:
    with database.begin() as connection:
        assert [next_number(connection, "export") for _ in range(3)] == [1, 2, 3]
    with database.engine.connect() as connection, connection.begin() as given_up:
        next_number(connection, "export")
        given_up.rollback()
    with database.begin() as connection:
        assert next_number(connection, NUMBERED[0]) == 4

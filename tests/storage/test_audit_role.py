"""The role of docs/audit.md that owns nothing: the program works with it, and it cannot touch the log."""

import os
import re
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from care.services.auditing.verifying import verify
from care.settings import ROOT
from care.storage.engine import Database, open_database
from care.storage.tables import audit_pii
from tests.services.auditing.logbook import fill

ROLE = f"care_app_{os.getpid()}"  # roles belong to the server, which other workers' tests use too


@pytest.fixture
def as_role(database: Database, database_url: str) -> Iterator[Database]:
    """The database as the role sees it."""
    page = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    with database.begin() as connection:
        connection.execute(text(block.replace("care_app", ROLE)))
    seen = open_database(f"{database_url}&options=-crole%3D{ROLE}")
    yield seen
    seen.dispose()
    with database.begin() as connection:
        connection.execute(text(f"DROP OWNED BY {ROLE}; DROP ROLE {ROLE}"))


@pytest.mark.parametrize("database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_the_role_writes_seals_verifies_and_erases_and_changes_nothing(as_role: Database) -> None:
    fill(as_role, seals=2, each=4)
    assert verify(as_role).sound
    with as_role.begin() as connection:
        connection.execute(audit_pii.delete().where(audit_pii.c.entity_id == 1))
    for statement in (
        "UPDATE audit_event SET actor = actor",
        "DELETE FROM audit_seal",
        "TRUNCATE audit_leaf",
        "UPDATE audit_pii SET data = data",
        "DROP TRIGGER audit_event_no_change ON audit_event",
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN END $$",
    ):
        with pytest.raises(DBAPIError, match=r"permission denied|must be owner"), as_role.begin() as connection:
            connection.execute(text(statement))

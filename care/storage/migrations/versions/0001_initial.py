"""The first schema, and the triggers that make the audit log append-only.

Revision ID: 0001
"""

from alembic import op

from care.storage.tables import metadata

revision = "0001"
down_revision = None

_SQLITE_GUARDS = (
    """CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
       BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END""",
    """CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
       BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END""",
)
_POSTGRESQL_GUARDS = (
    """CREATE FUNCTION audit_event_append_only() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'audit_event is append-only'; END $$""",
    """CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event
       FOR EACH ROW EXECUTE FUNCTION audit_event_append_only()""",
    """CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event
       FOR EACH STATEMENT EXECUTE FUNCTION audit_event_append_only()""",
    "CREATE SEQUENCE touch_block",  # blocks of touch ids, see care/storage/touches.py
)


def upgrade() -> None:
    """Create every table and guard."""
    connection = op.get_bind()
    metadata.create_all(connection)
    guards = (
        _SQLITE_GUARDS if connection.dialect.name == "sqlite" else _POSTGRESQL_GUARDS
    )
    for statement in guards:
        op.execute(statement)


def downgrade() -> None:
    """Drop everything: only ever for a test database."""
    connection = op.get_bind()
    metadata.drop_all(connection)
    if connection.dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_event_append_only()")
        op.execute("DROP SEQUENCE touch_block")

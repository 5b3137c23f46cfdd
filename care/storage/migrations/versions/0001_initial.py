"""The first schema, and the triggers that make the audit log append-only.

On PostgreSQL let a role run `care init` that owns the tables, and let the program use another that owns nothing
(docs/audit.md has the grants): an owner can drop the triggers.

Revision ID: 0001
"""

from alembic import op

from care.storage.audit_guards import postgresql_guards, sqlite_guards
from care.storage.tables import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table and guard."""
    connection = op.get_bind()
    metadata.create_all(connection)
    sqlite = connection.dialect.name == "sqlite"
    for statement in sqlite_guards() if sqlite else postgresql_guards():
        op.execute(statement)
    if not sqlite:
        op.execute("CREATE SEQUENCE touch_block")  # blocks of touch ids, see care/storage/touches.py


def downgrade() -> None:
    """Drop everything: only ever for a test database."""
    connection = op.get_bind()
    metadata.drop_all(connection)
    if connection.dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_append_only()")
        op.execute("DROP SEQUENCE touch_block")

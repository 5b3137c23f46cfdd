"""Open calls by who makes them, open duties by their kind: every open list of calls asks for both each ten seconds.

Revision ID: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Add the partial indexes."""
    _partial("ix_call_open_staff_id", "call", "staff_id", "state IN ('open', 'claimed')")
    _partial("ix_duty_open_kind", "duty", "kind", "state = 'open'")


def _partial(name: str, table: str, column: str, where: str) -> None:
    of_rows = sa.text(where)
    op.create_index(name, table, [column, "due_at"], sqlite_where=of_rows, postgresql_where=of_rows)

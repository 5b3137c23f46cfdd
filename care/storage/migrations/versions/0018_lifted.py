"""The index by which the day board finds the refusals that people lifted.

Revision ID: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Add the partial index; the guards of the log are of other statements."""
    where = sa.text("action IN ('plan_released', 'released', 'resumed')")
    op.create_index("ix_audit_event_lifted", "audit_event", ["at"], sqlite_where=where, postgresql_where=where)

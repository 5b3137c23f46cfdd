"""The index by which the texts of a day are found, of which its sample is drawn.

Revision ID: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """One index of the texts that went."""
    went = sa.text("started_at IS NOT NULL")
    columns = ["project_id", "started_at"]
    op.create_index("ix_message_started_at", "message", columns, sqlite_where=went, postgresql_where=went)

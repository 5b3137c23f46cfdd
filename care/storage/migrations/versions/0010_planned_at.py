"""When a project's planning last ended: what the metrics and the alerts go by.

Revision ID: 0010
"""

import sqlalchemy as sa
from alembic import op

from care.storage.tables.base import Instant

revision = "0010"
down_revision = "0006"


def upgrade() -> None:
    """Add the column; a project that was planned before has none until its next planning."""
    op.add_column("project", sa.Column("planned_at", Instant))

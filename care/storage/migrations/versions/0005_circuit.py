"""The circuit of each vendor, kept across runs.

Revision ID: 0005
"""

import sqlalchemy as sa
from alembic import op

from care.storage.tables.base import Instant

revision = "0005"
down_revision = "0003"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "circuit",
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("trips", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text()),
        sa.Column("opened_at", Instant),
        sa.Column("probe_at", Instant),
        sa.Column("closed_at", Instant),
        sa.PrimaryKeyConstraint("gateway", name=op.f("pk_circuit")),
    )

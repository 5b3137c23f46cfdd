"""Plannings that several runs share, and a pace that several deliverers share.

Revision ID: 0013
"""

import sqlalchemy as sa
from alembic import op

from care.storage.tables.base import Id, Instant

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Two tables."""
    op.create_table(
        "plan_part",
        sa.Column("round", sa.String(), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("project_id", Id, sa.ForeignKey("project.id", name=op.f("fk_plan_part_project_id"))),
        sa.Column("touches", sa.Integer(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("done_at", Instant()),
    )
    op.create_table(
        "pace",
        sa.Column("gateway", sa.String(), primary_key=True),
        sa.Column("free_at", sa.Double(), nullable=False),
    )

"""Wordings that people draft and approve.

Revision ID: 0025
"""

import sqlalchemy as sa
from alembic import op

from care.storage.tables.base import Id, Instant

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "wording",
        sa.Column("id", Id, primary_key=True),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("project_id", Id, sa.ForeignKey("project.id", name=op.f("fk_wording_project_id"))),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("drafted_by", sa.String(), nullable=False),
        sa.Column("drafted_at", Instant(), nullable=False),
        sa.Column("approved_by", sa.String()),
        sa.Column("approved_at", Instant()),
        sa.Column("ended_by", sa.String()),
        sa.Column("ended_at", Instant()),
        sa.Column("reason", sa.Text()),
        sa.Column("ver", sa.Integer(), nullable=False),
    )
    op.create_index("ix_wording_state", "wording", ["state", "id"])
    op.create_index("ix_wording_template", "wording", ["template", "id"])

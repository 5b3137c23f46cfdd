"""Deals by project and building, since a broadcast goes to a building.

Revision ID: 0021
"""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """The index of projects takes the building in."""
    op.drop_index("ix_deal_project_id", "deal")
    op.create_index("ix_deal_project_id", "deal", ["project_id", "building"])

"""Customers by a landline or a number from abroad.

Revision ID: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Add the index: few have such a number."""
    op.create_index(
        "ix_person_phone",
        "person",
        ["phone"],
        postgresql_ops={"phone": "text_pattern_ops"},
        sqlite_where=sa.text("phone IS NOT NULL"),
        postgresql_where=sa.text("phone IS NOT NULL"),
    )

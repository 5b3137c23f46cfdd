"""Whose a customer's other number is, as the list says.

Revision ID: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Add the column; the next list fills it."""
    op.add_column("person", sa.Column("phone_label", sa.String))

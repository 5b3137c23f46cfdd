"""Where the reports of an account's post go by mail.

Revision ID: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Add the column; nobody has an address until one is given."""
    op.add_column("account", sa.Column("email", sa.String()))

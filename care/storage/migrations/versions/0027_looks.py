"""Indexes of the board that SQLite prefers to those of one empty column, and of the seal over a place.

Revision ID: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

_DEALS = (
    ("unfiled", ["filed_on", "signed_on"], "filed_on IS NULL"),
    ("unpaid", ["loan_paid_on", "loan_applied_on"], "loan_paid_on IS NULL"),
    (
        "not_moved_in",
        ["moved_in_on", "handed_over_on", "handover_planned_on"],
        "moved_in_on IS NULL AND handed_over_on IS NULL",
    ),
)


def upgrade() -> None:
    """Exchange the partial indexes of deals, and add one of seals."""
    op.drop_index("ix_deal_unfiled", "deal")
    op.drop_index("ix_deal_not_handed_over", "deal")
    for name, columns, where in _DEALS:
        op.create_index(
            f"ix_deal_{name}", "deal", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
        )
    op.create_index("ix_audit_seal_size", "audit_seal", ["size"])

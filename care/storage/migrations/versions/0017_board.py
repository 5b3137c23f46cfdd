"""Indexes of the day board: its figures from an index alone, its exceptions from small ones.

Revision ID: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

_TROUBLED = "state IN ('refused', 'undelivered', 'expired', 'unknown', 'given_up')"
_DEALS = (
    ("conflict", "project_id", "date_conflict"),
    ("unfiled", "signed_on", "filed_on IS NULL"),
    ("not_handed_over", "handover_planned_on", "moved_in_on IS NULL AND handed_over_on IS NULL"),
)


def upgrade() -> None:
    """Widen the index of a day's texts, and add the partial ones."""
    op.drop_index("ix_message_act_on", "message")
    op.create_index("ix_message_act_on", "message", ["act_on", "state", "reason", "project_id"])
    _partial("ix_message_troubled", "message", "act_on", _TROUBLED)
    op.create_index("ix_call_try_at", "call_try", ["at"])
    for name, column, where in _DEALS:
        _partial(f"ix_deal_{name}", "deal", column, where)


def _partial(name: str, table: str, column: str, where: str) -> None:
    op.create_index(name, table, [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))

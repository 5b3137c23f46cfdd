"""People who sign in to the console: accounts, their seats and lines, sessions, failed sign-ins; the managers' list.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op

from care.storage.tables.base import Id, Instant

revision = "0003"
down_revision = "0001"


def upgrade() -> None:
    """Create the five tables, and the index of the calls that wait for a manager."""
    exhausted = sa.text("state = 'exhausted'")
    columns = ["due_at", "id"]
    op.create_index("ix_call_exhausted", "call", columns, sqlite_where=exhausted, postgresql_where=exhausted)
    op.create_table(
        "account",
        sa.Column("id", Id, primary_key=True),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("left_on", sa.Date()),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
        sa.UniqueConstraint("name", name=op.f("uq_account_name")),
    )
    op.create_table(
        "account_seat",
        sa.Column(
            "account_id", Id, sa.ForeignKey("account.id", name=op.f("fk_account_seat_account_id")), nullable=False
        ),
        _reference("account_seat", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("account_id", "staff_id", name=op.f("pk_account_seat")),
        sa.UniqueConstraint("staff_id", name=op.f("uq_account_seat_staff_id")),
    )
    op.create_table(
        "account_line",
        sa.Column("id", Id, primary_key=True),
        _reference("account_line", "from_id", "account"),
        _reference("account_line", "to_id", "account"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.UniqueConstraint("from_id", "to_id", "kind", name=op.f("uq_account_line_from_id_to_id_kind")),
    )
    op.create_index(op.f("ix_account_line_to_id"), "account_line", ["to_id"])
    op.create_table(
        "staff_session",
        sa.Column("id", Id, primary_key=True),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column(
            "account_id", Id, sa.ForeignKey("account.id", name=op.f("fk_staff_session_account_id")), nullable=False
        ),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant()),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_session_token_hash")),
    )
    op.create_index(op.f("ix_staff_session_account_id"), "staff_session", ["account_id"])
    op.create_table(
        "login_failure",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
    )


def _reference(table: str, name: str, to: str) -> sa.Column[int]:
    return sa.Column(name, Id, sa.ForeignKey(f"{to}.id", name=op.f(f"fk_{table}_{name}")), nullable=False)

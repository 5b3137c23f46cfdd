"""Weather warnings and the answers of their source.

Revision ID: 0023
"""

import sqlalchemy as sa
from alembic import op

from care.storage.tables.base import Id, Instant

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "weather_answer",
        sa.Column("id", Id, primary_key=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("problem", sa.Text()),
        sa.Column("raw", sa.Text()),
    )
    op.create_index("ix_weather_answer_at", "weather_answer", ["at"])
    op.create_table(
        "weather_warning",
        sa.Column("id", Id, primary_key=True),
        sa.Column("warning_id", sa.String(), nullable=False, unique=True),
        sa.Column("kind", sa.String()),
        sa.Column("type_name", sa.String(), nullable=False),
        sa.Column("colour", sa.Integer()),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("issued_at", Instant()),
        sa.Column("expires_at", Instant()),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("places", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        _reference("notice_id", "notice", nullable=True),
        _reference("answer_id", "weather_answer", nullable=False),
        sa.Column("first_seen_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant()),
        sa.Column("ended_why", sa.String()),
        sa.Column("ver", sa.Integer(), nullable=False),
    )
    op.create_index("ix_weather_warning_kind", "weather_warning", ["kind", "issued_at"])
    on = sa.text("ended_at IS NULL")
    op.create_index("ix_weather_warning_in_force", "weather_warning", ["id"], sqlite_where=on, postgresql_where=on)


def _reference(name: str, to: str, *, nullable: bool) -> sa.Column[int]:
    key = sa.ForeignKey(f"{to}.id", name=op.f(f"fk_weather_warning_{name}"))
    return sa.Column(name, Id, key, nullable=nullable)

"""The stop switch, incidents and what was done about them.

Revision ID: 0012
"""

import sqlalchemy as sa
from alembic import op

from care.storage.tables.base import Id, Instant

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Create the tables."""
    _stop_switch()
    _incident()
    op.create_table(
        "incident_entry",
        sa.Column("id", Id, primary_key=True),
        _reference("incident_entry", "incident_id", "incident"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("item", sa.String()),
        sa.Column("words", sa.Text()),
        sa.Column("noted_by", sa.String(), nullable=False),
        sa.Column("noted_at", Instant(), nullable=False),
    )
    op.create_index("ix_incident_entry_incident_id", "incident_entry", ["incident_id", "id"])


def _stop_switch() -> None:
    op.create_table(
        "stop_switch",
        sa.Column("id", Id, primary_key=True),
        sa.Column("scope", sa.String(), nullable=False),
        _reference("stop_switch", "project_id", "project", nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("stopped_by", sa.String(), nullable=False),
        sa.Column("stopped_at", Instant(), nullable=False),
        sa.Column("ended_by", sa.String()),
        sa.Column("ended_at", Instant()),
        sa.Column("end_reason", sa.Text()),
        sa.Column("ver", sa.Integer(), nullable=False),
    )
    on = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_stop_switch_on", "stop_switch", ["scope"], unique=True, sqlite_where=on, postgresql_where=on
    )


def _incident() -> None:
    op.create_table(
        "incident",
        sa.Column("id", Id, primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        _reference("incident", "project_id", "project"),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("closed_by", sa.String()),
        sa.Column("closed_at", Instant()),
        sa.Column("ver", sa.Integer(), nullable=False),
    )
    op.create_index("ix_incident_project_id", "incident", ["project_id", "id"])


def _reference(table: str, name: str, to: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, Id, sa.ForeignKey(f"{to}.id", name=op.f(f"fk_{table}_{name}")), nullable=nullable)

"""Notices that people or the weather start, events and who signed up for them.

Revision ID: 0019
"""

import sqlalchemy as sa
from alembic import op

from care.storage.tables.base import Id, Instant

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Three tables."""
    _notices()
    op.create_table(
        "customer_event",
        sa.Column("id", Id, primary_key=True),
        _reference("customer_event", "project_id", "project"),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("gift", sa.String()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
    )
    op.create_index(op.f("ix_customer_event_project_id"), "customer_event", ["project_id"])
    op.create_index("ix_customer_event_starts_at", "customer_event", ["starts_at", "id"])
    op.create_table(
        "event_signup",
        sa.Column("id", Id, primary_key=True),
        _reference("event_signup", "event_id", "customer_event"),
        _reference("event_signup", "person_id", "person"),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("signed_by", sa.String(), nullable=False),
        sa.Column("signed_at", Instant(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.UniqueConstraint("event_id", "person_id", name=op.f("uq_event_signup_event_id_person_id")),
    )
    op.create_index(op.f("ix_event_signup_person_id"), "event_signup", ["person_id"])


def _notices() -> None:
    op.create_table(
        "notice",
        sa.Column("id", Id, primary_key=True),
        sa.Column("touchpoint", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("origin", sa.String()),
        _reference("notice", "project_id", "project", nullable=True),
        sa.Column("contents", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("not_before", Instant()),
        sa.Column("expires_at", Instant()),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("people", sa.Integer()),
        sa.Column("figures", sa.Text()),
        sa.Column("drafted_by", sa.String(), nullable=False),
        sa.Column("drafted_at", Instant(), nullable=False),
        sa.Column("approved_by", sa.String()),
        sa.Column("approved_at", Instant()),
        sa.Column("approved_version", sa.String()),
        sa.Column("ended_by", sa.String()),
        sa.Column("ended_at", Instant()),
        sa.Column("reason", sa.Text()),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.UniqueConstraint("origin", name=op.f("uq_notice_origin")),
    )
    op.create_index(op.f("ix_notice_project_id"), "notice", ["project_id"])
    op.create_index("ix_notice_due_on", "notice", ["due_on", "id"])
    op.create_index(
        "ix_notice_open",
        "notice",
        ["due_on", "touchpoint"],
        sqlite_where=sa.text("state IN ('drafted', 'waiting', 'approved')"),
        postgresql_where=sa.text("state IN ('drafted', 'waiting', 'approved')"),
    )


def _reference(table: str, name: str, to: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, Id, sa.ForeignKey(f"{to}.id", name=op.f(f"fk_{table}_{name}")), nullable=nullable)

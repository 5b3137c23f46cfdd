"""Complaints with their steps, the review of a day with its sample; when somebody of the staff began.

Revision ID: 0016
"""

import sqlalchemy as sa
from alembic import op

from care.storage.tables.base import Id, Instant

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Four tables, a column, and the index by which a day's calls are found."""
    op.add_column("staff", sa.Column("joined_on", sa.Date()))
    ended = sa.text("ended_at IS NOT NULL")
    op.create_index("ix_call_ended_at", "call", ["ended_at", "id"], sqlite_where=ended, postgresql_where=ended)
    _complaints()
    _reviews()


def _complaints() -> None:
    op.create_table(
        "complaint",
        sa.Column("id", Id, primary_key=True),
        _reference("complaint", "person_id", "person"),
        _reference("complaint", "project_id", "project"),
        _reference("complaint", "deal_id", "deal", nullable=True),
        _reference("complaint", "staff_id", "staff", nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("level", "cause", "source")),
        sa.Column("origin", sa.String()),
        sa.Column("words", sa.Text(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("state", "opened_by")),
        *(sa.Column(name, Instant(), nullable=False) for name in ("opened_at", "clock_from", "answer_by", "solve_by")),
        sa.Column("due_at", Instant()),
        sa.Column("acknowledged_at", Instant()),
        sa.Column("assigned_to", sa.String()),
        sa.Column("answered_at", Instant()),
        sa.Column("solved_at", Instant()),
        sa.Column("solution", sa.Text()),
        sa.Column("justified", sa.Boolean()),
        _reference("complaint", "call_id", "call", nullable=True),
        sa.Column("score", sa.SmallInteger()),
        sa.Column("closed_at", Instant()),
        sa.Column("reopened", sa.SmallInteger(), nullable=False),
        sa.Column("quiet_until", sa.Date(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.UniqueConstraint("origin", name=op.f("uq_complaint_origin")),
    )
    op.create_index("ix_complaint_person_id", "complaint", ["person_id", "quiet_until"])
    op.create_index("ix_complaint_opened_at", "complaint", ["opened_at", "project_id"])
    is_open = sa.text("state != 'closed'")
    op.create_index("ix_complaint_open", "complaint", ["due_at", "id"], sqlite_where=is_open, postgresql_where=is_open)
    op.create_table(
        "complaint_step",
        _reference("complaint_step", "complaint_id", "complaint"),
        sa.Column("n", sa.SmallInteger(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("words", sa.Text()),
        sa.PrimaryKeyConstraint("complaint_id", "n", name=op.f("pk_complaint_step")),
    )


def _reviews() -> None:
    op.create_table(
        "day_review",
        sa.Column("id", Id, primary_key=True),
        _reference("day_review", "project_id", "project"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("contacts", sa.Integer(), nullable=False),
        sa.Column("drawn_by", sa.String(), nullable=False),
        sa.Column("drawn_at", Instant(), nullable=False),
        sa.Column("open_calls", sa.Integer()),
        sa.Column("closed_by", sa.String()),
        sa.Column("closed_at", Instant()),
        sa.Column("close_words", sa.Text()),
        sa.Column("signed_by", sa.String()),
        sa.Column("signed_at", Instant()),
        sa.Column("sign_words", sa.Text()),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.UniqueConstraint("day", "project_id", name=op.f("uq_day_review_day_project_id")),
    )
    op.create_table(
        "sample",
        sa.Column("id", Id, primary_key=True),
        _reference("sample", "review_id", "day_review"),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("entity_id", Id, nullable=False),
        _reference("sample", "touch_id", "touch"),
        _reference("sample", "person_id", "person"),
        _reference("sample", "staff_id", "staff", nullable=True),
        sa.Column("node", sa.Boolean(), nullable=False),
        sa.Column("newcomer", sa.Boolean(), nullable=False),
        *_verdict("verdict", "words", "judged"),
        *_verdict("second_verdict", "second_words", "second"),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.UniqueConstraint("review_id", "entity", "entity_id", name=op.f("uq_sample_review_id_entity_entity_id")),
    )
    op.create_index(op.f("ix_sample_person_id"), "sample", ["person_id"])
    op.create_index(op.f("ix_sample_staff_id"), "sample", ["staff_id"])
    op.create_index("ix_sample_entity", "sample", ["entity", "entity_id"])


def _verdict(verdict: str, words: str, who: str) -> tuple[sa.Column[str], ...]:
    strings = sa.Column(verdict, sa.String()), sa.Column(words, sa.Text()), sa.Column(f"{who}_by", sa.String())
    return *strings, sa.Column(f"{who}_at", Instant())


def _reference(table: str, name: str, to: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, Id, sa.ForeignKey(f"{to}.id", name=op.f(f"fk_{table}_{name}")), nullable=nullable)

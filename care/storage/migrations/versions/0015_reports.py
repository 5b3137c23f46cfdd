"""Kept reports and their handing over, targets, meetings with actions, days that do not count, appeals.

Revision ID: 0015
"""

import sqlalchemy as sa
from alembic import op

from care.storage.tables.base import Id, Instant

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Seven tables, and the index by which a period's answers are found."""
    op.create_index("ix_survey_answer_answered_at", "survey_answer", ["answered_at"])
    _reports()
    _meetings()
    op.create_table(
        "target",
        sa.Column("id", Id, primary_key=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        _reference("target", "project_id", "project", nullable=True),
        *(sa.Column(name, sa.Integer()) for name in ("baseline", "city_average", "target", "survey")),
        sa.Column("lessons", sa.Text()),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.UniqueConstraint("year", "scope", name=op.f("uq_target_year_scope")),
    )
    op.create_table(
        "staff_absence",
        sa.Column("id", Id, primary_key=True),
        _reference("staff_absence", "staff_id", "staff"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("noted_by", sa.String(), nullable=False),
        sa.Column("taken_back_at", Instant()),
        sa.Column("ver", sa.Integer(), nullable=False),
    )
    op.create_index(op.f("ix_staff_absence_staff_id"), "staff_absence", ["staff_id"])
    op.create_table(
        "appeal",
        sa.Column("id", Id, primary_key=True),
        sa.Column("period", sa.String(), nullable=False),
        _reference("appeal", "staff_id", "staff"),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("verdict", sa.String()),
        sa.Column("answer", sa.Text()),
        sa.Column("answered_by", sa.String()),
        sa.Column("answered_at", Instant()),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.UniqueConstraint("period", "staff_id", "item", name=op.f("uq_appeal_period_staff_id_item")),
    )


def _reports() -> None:
    op.create_table(
        "report",
        sa.Column("id", Id, primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        _reference("report", "project_id", "project", nullable=True),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("file_hash", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.UniqueConstraint("kind", "period", "scope", name=op.f("uq_report_kind_period_scope")),
    )
    op.create_index(op.f("ix_report_project_id"), "report", ["project_id"])
    op.create_index("ix_report_made_at", "report", ["made_at", "id"])
    op.create_table(
        "report_handover",
        _reference("report_handover", "report_id", "report"),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("report_id", "way", name=op.f("pk_report_handover")),
    )


def _meetings() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", Id, primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        _reference("meeting", "project_id", "project", nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("present", sa.Text()),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.Column("noted_by", sa.String(), nullable=False),
        sa.Column("noted_at", Instant(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
    )
    op.create_index(op.f("ix_meeting_project_id"), "meeting", ["project_id"])
    op.create_index("ix_meeting_held_on", "meeting", ["held_on", "id"])
    op.create_table(
        "meeting_action",
        sa.Column("id", Id, primary_key=True),
        _reference("meeting_action", "meeting_id", "meeting"),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date()),
        sa.Column("done_by", sa.String()),
        sa.Column("done_note", sa.Text()),
        sa.Column("ver", sa.Integer(), nullable=False),
    )
    op.create_index(op.f("ix_meeting_action_meeting_id"), "meeting_action", ["meeting_id"])
    op.create_index("ix_meeting_action_due_on", "meeting_action", ["due_on"])


def _reference(table: str, name: str, to: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, Id, sa.ForeignKey(f"{to}.id", name=op.f(f"fk_{table}_{name}")), nullable=nullable)

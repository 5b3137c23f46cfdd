"""Visitors and their visits, life events, key nodes, training with attendance, finds in the media.

Revision ID: 0014
"""

import sqlalchemy as sa
from alembic import op

from care.storage.tables.base import Id, Instant

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Seven tables."""
    _visits()
    op.create_table(
        "life_event",
        sa.Column("id", Id, primary_key=True),
        _reference("life_event", "person_id", "person"),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("noted_by", sa.String(), nullable=False),
        sa.Column("noted_at", Instant(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
    )
    op.create_index(op.f("ix_life_event_person_id"), "life_event", ["person_id"])
    op.create_table(
        "key_node",
        sa.Column("id", Id, primary_key=True),
        _reference("key_node", "project_id", "project"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        _reference("key_node", "owner_id", "staff"),
        sa.Column("cancelled_at", Instant()),
        sa.Column("ver", sa.Integer(), nullable=False),
    )
    op.create_index("ix_key_node_project_id", "key_node", ["project_id", "on_day"])
    _training()
    op.create_table(
        "media_find",
        sa.Column("id", Id, primary_key=True),
        _reference("media_find", "project_id", "project"),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("medium", sa.String(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("tone", sa.String(), nullable=False),
        sa.Column("noted_by", sa.String(), nullable=False),
        sa.Column("noted_at", Instant(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
    )
    op.create_index("ix_media_find_project_id", "media_find", ["project_id", "id"])


def _visits() -> None:
    op.create_table(
        "visitor",
        _reference("visitor", "person_id", "person"),
        _reference("visitor", "project_id", "project"),
        _reference("visitor", "agent_id", "staff"),
        sa.Column("intent", sa.String(1)),
        sa.Column("became_on", sa.Date()),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_visitor")),
    )
    op.create_index(op.f("ix_visitor_agent_id"), "visitor", ["agent_id"])
    op.create_index("ix_visitor_project_id", "visitor", ["project_id", "person_id"])
    op.create_table(
        "visit",
        sa.Column("id", Id, primary_key=True),
        _reference("visit", "person_id", "person"),
        _reference("visit", "project_id", "project"),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source", sa.String()),
        sa.Column("wants", sa.Text()),
        _reference("visit", "agent_id", "staff"),
        _reference("visit", "escort_id", "staff", nullable=True),
        sa.Column("reception", sa.Text(), nullable=False),
        sa.Column("gift", sa.String()),
        sa.Column("next_step", sa.Text()),
        sa.Column("next_on", sa.Date()),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.UniqueConstraint(
            *("person_id", "project_id", "visited_on", "kind"),
            name=op.f("uq_visit_person_id_project_id_visited_on_kind"),
        ),
    )
    op.create_index(op.f("ix_visit_agent_id"), "visit", ["agent_id"])
    op.create_index("ix_visit_project_id", "visit", ["project_id", "id"])
    op.create_index("ix_visit_recorded_at", "visit", ["recorded_at"])


def _training() -> None:
    op.create_table(
        "training",
        sa.Column("id", Id, primary_key=True),
        _reference("training", "project_id", "project"),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("trainer", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
    )
    op.create_index("ix_training_project_id", "training", ["project_id", "held_on"])
    op.create_table(
        "training_attendance",
        _reference("training_attendance", "training_id", "training"),
        _reference("training_attendance", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("training_id", "staff_id", name=op.f("pk_training_attendance")),
    )
    op.create_index(op.f("ix_training_attendance_staff_id"), "training_attendance", ["staff_id"])


def _reference(table: str, name: str, to: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, Id, sa.ForeignKey(f"{to}.id", name=op.f(f"fk_{table}_{name}")), nullable=nullable)

"""Corrections, profiles, deal files, changes of payment; and what the search for customers goes by.

Revision ID: 0006
"""

import sqlalchemy as sa
from alembic import op

from care.storage.tables.base import Id, Instant

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the four tables and four indexes."""
    op.create_table(
        "correction",
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("entity_id", Id, nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        _reference("correction", "person_id", "person"),
        sa.Column("listed", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("entity", "entity_id", "field", name=op.f("pk_correction")),
    )
    op.create_index(op.f("ix_correction_person_id"), "correction", ["person_id"])
    op.create_table(
        "profile_note",
        _reference("profile_note", "person_id", "person"),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("noted_by", sa.String(), nullable=False),
        sa.Column("noted_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "key", name=op.f("pk_profile_note")),
    )
    op.create_table(
        "deal_file_tick",
        _reference("deal_file_tick", "deal_id", "deal"),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("ticked_by", sa.String(), nullable=False),
        sa.Column("ticked_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("deal_id", "item", name=op.f("pk_deal_file_tick")),
    )
    op.create_table(
        "payment_change",
        sa.Column("id", Id, primary_key=True),
        _reference("payment_change", "deal_id", "deal"),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("from_method", sa.String()),
        sa.Column("to_method", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
    )
    op.create_index(op.f("ix_payment_change_deal_id"), "payment_change", ["deal_id"])
    op.create_index(op.f("ix_person_name"), "person", ["name"], postgresql_ops={"name": "text_pattern_ops"})
    op.create_index(op.f("ix_person_last_four"), "person", [sa.text("substr(mobile, 8)")])
    op.create_index(op.f("ix_deal_room"), "deal", ["room"])
    op.create_index(op.f("ix_deal_agent_id"), "deal", ["agent_id"])


def _reference(table: str, name: str, to: str) -> sa.Column[int]:
    return sa.Column(name, Id, sa.ForeignKey(f"{to}.id", name=op.f(f"fk_{table}_{name}")), nullable=False)

"""Stock and proof of gifts, small services, patrol rounds, questionnaires; what the lists of gifts and duties go by.

Revision ID: 0011
"""

import sqlalchemy as sa
from alembic import op

from care.storage.tables.base import Id, Instant

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Three columns, five tables and two indexes."""
    op.add_column("gift", sa.Column("cost_fen", sa.Integer()))
    op.add_column("gift", sa.Column("received_by", sa.String()))
    op.add_column("gift", sa.Column("photo", sa.String()))
    _partial("ix_gift_open", "gift", ["act_on", "id"], "state IN ('due', 'ordered')")
    _partial("ix_duty_open", "duty", ["due_at", "id"], "state = 'open'")
    _stock()
    op.create_table(
        "small_service",
        sa.Column("id", Id, primary_key=True),
        _reference("small_service", "project_id", "project"),
        _reference("small_service", "person_id", "person", nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("done_by", sa.String(), nullable=False),
        sa.Column("done_at", Instant(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
    )
    op.create_index(op.f("ix_small_service_person_id"), "small_service", ["person_id"])
    op.create_index("ix_small_service_project_id", "small_service", ["project_id", "id"])
    op.create_table(
        "patrol_result",
        _reference("patrol_result", "duty_id", "duty"),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("photo", sa.String()),
        sa.Column("noted_by", sa.String(), nullable=False),
        sa.Column("noted_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("duty_id", "item", name=op.f("pk_patrol_result")),
    )
    op.create_table(
        "survey_answer",
        _reference("survey_answer", "call_id", "call"),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("score", sa.SmallInteger()),
        sa.Column("words", sa.Text()),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("answered_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("call_id", "question", name=op.f("pk_survey_answer")),
    )


def _stock() -> None:
    op.create_table(
        "stock",
        sa.Column("id", Id, primary_key=True),
        _reference("stock", "project_id", "project"),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_cost_fen", sa.Integer()),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.UniqueConstraint("project_id", "item", name=op.f("uq_stock_project_id_item")),
    )
    op.create_table(
        "stock_move",
        sa.Column("id", Id, primary_key=True),
        _reference("stock_move", "stock_id", "stock"),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("unit_cost_fen", sa.Integer()),
        _reference("stock_move", "gift_id", "gift", nullable=True),
        sa.Column("note", sa.Text()),
        sa.Column("moved_by", sa.String(), nullable=False),
        sa.Column("moved_at", Instant(), nullable=False),
    )
    op.create_index("ix_stock_move_stock_id", "stock_move", ["stock_id", "id"])


def _partial(name: str, table: str, columns: list[str], which: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(which), postgresql_where=sa.text(which))


def _reference(table: str, name: str, to: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, Id, sa.ForeignKey(f"{to}.id", name=op.f(f"fk_{table}_{name}")), nullable=nullable)

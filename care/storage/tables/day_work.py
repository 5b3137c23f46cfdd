"""What people do beside calls and duties: the stock of gifts, small services, patrol rounds, questionnaires."""

from sqlalchemy import Column, ForeignKey, Index, Integer, SmallInteger, String, Table, Text, UniqueConstraint

from care.storage.tables.base import Id, Instant, metadata

# What a project has of a gift. Below zero: more was given than was ever taken in, so somebody has to count.
stock = Table(
    "stock",
    metadata,
    Column("id", Id, primary_key=True),
    Column("project_id", ForeignKey("project.id"), nullable=False),
    Column("item", String, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("unit_cost_fen", Integer),  # of the newest purchase
    Column("ver", Integer, nullable=False, default=0),
    UniqueConstraint("project_id", "item"),
)

stock_move = Table(
    "stock_move",
    metadata,
    Column("id", Id, primary_key=True),
    Column("stock_id", ForeignKey("stock.id"), nullable=False),
    Column("change", Integer, nullable=False),
    Column("kind", String, nullable=False),  # bought, counted, gift, club, event, festival, other
    Column("unit_cost_fen", Integer),
    Column("gift_id", ForeignKey("gift.id")),
    Column("note", Text),
    Column("moved_by", String, nullable=False),
    Column("moved_at", Instant, nullable=False),
    Index("ix_stock_move_stock_id", "stock_id", "id"),
)

# Thoughtful service (S-60): whatever somebody did for a customer or a visitor, in their own words.
small_service = Table(
    "small_service",
    metadata,
    Column("id", Id, primary_key=True),
    Column("project_id", ForeignKey("project.id"), nullable=False),
    Column("person_id", ForeignKey("person.id"), index=True),
    Column("what", Text, nullable=False),
    Column("done_by", String, nullable=False),
    Column("done_at", Instant, nullable=False),
    Column("ver", Integer, nullable=False, default=0),
    Index("ix_small_service_project_id", "project_id", "id"),
)

# What a round found (handbook 2.5): the round itself is a duty.
patrol_result = Table(
    "patrol_result",
    metadata,
    Column("duty_id", ForeignKey("duty.id"), primary_key=True),
    Column("item", String, primary_key=True),  # of plan/checklists.yaml
    Column("result", String, nullable=False),  # good, bad, none
    Column("note", Text),
    Column("photo", String),
    Column("noted_by", String, nullable=False),
    Column("noted_at", Instant, nullable=False),
)

survey_answer = Table(
    "survey_answer",
    metadata,
    Column("call_id", ForeignKey("call.id"), primary_key=True),
    Column("question", String, primary_key=True),  # of plan/questions.yaml
    Column("score", SmallInteger),
    Column("words", Text),
    Column("asked_by", String, nullable=False),
    Column("answered_at", Instant, nullable=False),
    Index("ix_survey_answer_answered_at", "answered_at"),
)

"""Callers and visitors before they buy (S-61 … S-71), and what happens in a customer's life (S-94)."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from care.storage.tables.base import Id, Instant, metadata

# Somebody who has not bought: a person with a number of ours, until a deal brings the sales system's. Then
# `became_on` is set, and the person stays, with profile and consent. What changes here is an event of the person.
visitor = Table(
    "visitor",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("project_id", ForeignKey("project.id"), nullable=False),
    Column("agent_id", ForeignKey("staff.id"), nullable=False, index=True),
    Column("intent", String(1)),  # A to D, how near to buying (handbook 3.4); no care grade
    Column("became_on", Date),
    Index("ix_visitor_project_id", "project_id", "person_id"),
)

visit = Table(
    "visit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("project_id", ForeignKey("project.id"), nullable=False),
    Column("visited_on", Date, nullable=False),
    Column("kind", String, nullable=False),  # came, called
    Column("source", String),  # how they heard of the project
    Column("wants", Text),
    Column("agent_id", ForeignKey("staff.id"), nullable=False, index=True),
    Column("escort_id", ForeignKey("staff.id")),  # who led them through the show flat (S-69); NULL: they did not see it
    Column("reception", Text, nullable=False),  # ids of the steps done, of plan/checklists.yaml, with a space between
    Column("gift", String),  # the small festival gift that they got (S-71)
    Column("next_step", Text),
    Column("next_on", Date),
    Column("late", Boolean, nullable=False),  # written down on a later day than the visit's own (S-65)
    Column("recorded_by", String, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("ver", Integer, nullable=False, default=0),
    UniqueConstraint("person_id", "project_id", "visited_on", "kind"),
    Index("ix_visit_project_id", "project_id", "id"),
    Index("ix_visit_recorded_at", "recorded_at"),
)

life_event = Table(
    "life_event",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("what", Text, nullable=False),
    Column("noted_by", String, nullable=False),
    Column("noted_at", Instant, nullable=False),
    Column("ver", Integer, nullable=False, default=0),
)

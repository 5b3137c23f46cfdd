"""What an office keeps doing: getting ready for key nodes (S-20), training (S-29, S-59), watching the media (S-54)."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, Text

from care.storage.tables.base import Id, Instant, metadata

key_node = Table(
    "key_node",
    metadata,
    Column("id", Id, primary_key=True),
    Column("project_id", ForeignKey("project.id"), nullable=False),
    Column("kind", String, nullable=False),  # launch, move_in, event, survey
    Column("name", String, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("owner_id", ForeignKey("staff.id"), nullable=False),
    Column("cancelled_at", Instant),
    Column("ver", Integer, nullable=False, default=0),
    Index("ix_key_node_project_id", "project_id", "on_day"),
)

training = Table(
    "training",
    metadata,
    Column("id", Id, primary_key=True),
    Column("project_id", ForeignKey("project.id"), nullable=False),
    Column("held_on", Date, nullable=False),
    Column("subject", String, nullable=False),  # concept, duties, survey, daily (S-29, S-59)
    Column("topic", String, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("trainer", String, nullable=False),
    Column("recorded_by", String, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("ver", Integer, nullable=False, default=0),
    Index("ix_training_project_id", "project_id", "held_on"),
)

training_attendance = Table(
    "training_attendance",
    metadata,
    Column("training_id", ForeignKey("training.id"), primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), primary_key=True, index=True),
)

media_find = Table(
    "media_find",
    metadata,
    Column("id", Id, primary_key=True),
    Column("project_id", ForeignKey("project.id"), nullable=False),
    Column("found_on", Date, nullable=False),
    Column("medium", String, nullable=False),  # where it stood: a paper, a forum, a short video
    Column("what", Text, nullable=False),
    Column("tone", String, nullable=False),  # good, neutral, bad
    Column("noted_by", String, nullable=False),
    Column("noted_at", Instant, nullable=False),
    Column("ver", Integer, nullable=False, default=0),
    Index("ix_media_find_project_id", "project_id", "id"),
)

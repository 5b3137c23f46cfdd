"""The review of a day: its sample, the specialist's close and the manager's signature (handbook 6.1)."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from care.storage.tables.base import Id, Instant, metadata

day_review = Table(
    "day_review",
    metadata,
    Column("id", Id, primary_key=True),
    Column("project_id", ForeignKey("project.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("contacts", Integer, nullable=False),  # of which the sample was drawn, last time
    Column("drawn_by", String, nullable=False),
    Column("drawn_at", Instant, nullable=False),
    Column("open_calls", Integer),  # when it was closed
    Column("closed_by", String),
    Column("closed_at", Instant),
    Column("close_words", Text),
    Column("signed_by", String),
    Column("signed_at", Instant),
    Column("sign_words", Text),
    Column("ver", Integer, nullable=False, default=0),
    UniqueConstraint("day", "project_id"),
)

# One line of a sample: a text that went, or a call that came to its end.
sample = Table(
    "sample",
    metadata,
    Column("id", Id, primary_key=True),
    Column("review_id", ForeignKey("day_review.id"), nullable=False),
    Column("entity", String, nullable=False),  # message, call
    Column("entity_id", Id, nullable=False),
    Column("touch_id", ForeignKey("touch.id"), nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("staff_id", ForeignKey("staff.id"), index=True),  # whose contact it is
    Column("node", Boolean, nullable=False),  # S-85
    Column("newcomer", Boolean, nullable=False),  # less than 90 days here
    Column("verdict", String),  # good, bad, mend: 合格, 不合格, 需整改
    Column("words", Text),
    Column("judged_by", String),
    Column("judged_at", Instant),
    Column("second_verdict", String),  # of another person, where the first was bad
    Column("second_words", Text),
    Column("second_by", String),
    Column("second_at", Instant),
    Column("ver", Integer, nullable=False, default=0),
    UniqueConstraint("review_id", "entity", "entity_id"),
    Index("ix_sample_entity", "entity", "entity_id"),
)

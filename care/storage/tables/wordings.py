"""Wordings that people draft and approve, in place of the plan's files or as tips of their own (S-03, S-91)."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, Text

from care.storage.tables.base import Id, Instant, metadata

wording = Table(
    "wording",
    metadata,
    Column("id", Id, primary_key=True),
    Column("template", String, nullable=False),  # the file that it replaces, variant included; tip_7: a tip
    Column("language", String, nullable=False),
    Column("project_id", ForeignKey("project.id")),  # null: every project
    Column("title", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("hash", String, nullable=False),  # the version that each text of it carries
    Column("state", String, nullable=False),  # drafted, approved, rejected, withdrawn
    Column("since", Date, nullable=False),  # in use from this day on, once approved
    Column("drafted_by", String, nullable=False),
    Column("drafted_at", Instant, nullable=False),
    Column("approved_by", String),
    Column("approved_at", Instant),
    Column("ended_by", String),
    Column("ended_at", Instant),
    Column("reason", Text),
    Column("ver", Integer, nullable=False),
    Index("ix_wording_state", "state", "id"),
    Index("ix_wording_template", "template", "id"),
)

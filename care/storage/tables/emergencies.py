"""The stop switch of all automatic texts, and incidents with what was done about them (S-88)."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, text

from care.storage.tables.base import Id, Instant, metadata

_ON = text("ended_at IS NULL")

# One row a pressing of the switch; while `ended_at` is null no text of the project (null: of any) is handed over.
stop_switch = Table(
    "stop_switch",
    metadata,
    Column("id", Id, primary_key=True),
    Column("scope", String, nullable=False),  # all, or project:3: NOT NULL, or twins get in
    Column("project_id", ForeignKey("project.id")),
    Column("reason", Text, nullable=False),
    Column("stopped_by", String, nullable=False),
    Column("stopped_at", Instant, nullable=False),
    Column("ended_by", String),
    Column("ended_at", Instant),
    Column("end_reason", Text),
    Column("ver", Integer, nullable=False),
    Index("uq_stop_switch_on", "scope", unique=True, sqlite_where=_ON, postgresql_where=_ON),
)

incident = Table(
    "incident",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String, nullable=False),  # a row of plan/incidents.yaml
    Column("project_id", ForeignKey("project.id"), nullable=False),
    Column("drill", Boolean, nullable=False),
    Column("what", Text, nullable=False),
    Column("state", String, nullable=False),  # open, closed
    Column("opened_by", String, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_by", String),
    Column("closed_at", Instant),
    Column("ver", Integer, nullable=False),
    Index("ix_incident_project_id", "project_id", "id"),
)

# What was done: an item of the checklist ticked, somebody called, a note.
incident_entry = Table(
    "incident_entry",
    metadata,
    Column("id", Id, primary_key=True),
    Column("incident_id", ForeignKey("incident.id"), nullable=False),
    Column("kind", String, nullable=False),  # step, call, note
    Column("item", String),  # the step or the line of the contact tree; null: a free note
    Column("words", Text),
    Column("noted_by", String, nullable=False),
    Column("noted_at", Instant, nullable=False),
    Index("ix_incident_entry_incident_id", "incident_id", "id"),
)

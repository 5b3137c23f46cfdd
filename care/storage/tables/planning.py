"""Days whose planning waits for a person's word, and plannings that several runs share."""

from sqlalchemy import Column, Date, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from care.storage.tables.base import Id, Instant, metadata

plan_hold = Table(
    "plan_hold",
    metadata,
    Column("id", Id, primary_key=True),
    Column("day", Date, nullable=False),
    Column("scope", String, nullable=False),  # all, or project:3: NOT NULL, or twins get in
    Column("anomaly", String, nullable=False),  # times_median, share_of_customers
    Column("touches", Integer, nullable=False),  # as counted; a release covers these and few more
    Column("people", Integer, nullable=False),
    Column("state", String, nullable=False),  # held, released, passed (ordinary again after a new list)
    Column("held_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("ended_by", String),
    Column("reason", Text),
    Column("ver", Integer, nullable=False, default=0),
    UniqueConstraint("day", "scope"),
)

# A planning that was divided by phone numbers: the day is planned when the last part of a round is done.
plan_part = Table(
    "plan_part",
    metadata,
    Column("round", String, primary_key=True),  # the run that divided it
    Column("number", Integer, primary_key=True),  # from 1
    Column("parts", Integer, nullable=False),
    Column("day", Date, nullable=False),
    Column("project_id", ForeignKey("project.id")),  # null: all projects
    Column("touches", Integer, nullable=False, default=0),
    Column("planned", Integer, nullable=False, default=0),
    Column("skipped", Integer, nullable=False, default=0),
    Column("done_at", Instant),
)

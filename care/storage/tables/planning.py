"""Days whose planning waits for a person's word."""

from sqlalchemy import Column, Date, Integer, String, Table, Text, UniqueConstraint

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

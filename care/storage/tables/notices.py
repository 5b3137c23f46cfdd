"""What people or the weather start: notices, and the events whose lists some of them speak to."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from care.storage.tables.base import Id, Instant, metadata

notice = Table(
    "notice",
    metadata,
    Column("id", Id, primary_key=True),
    Column("touchpoint", String, nullable=False),
    Column("source", String, nullable=False),  # broadcast, event, weather, tip
    Column("origin", String, unique=True),  # what it came from, such as a warning's number: one notice each
    Column("project_id", ForeignKey("project.id"), index=True),  # whose staff see it; NULL: only who sees all
    Column("contents", Text, nullable=False),  # JSON: the values that its text is filled with
    Column("segment", Text, nullable=False),  # JSON: whom it is for, see care/rules/notices.py
    Column("due_on", Date, nullable=False),
    Column("last_on", Date, nullable=False),  # until when a displaced text may wait
    Column("not_before", Instant),
    Column("expires_at", Instant),
    Column("version", String, nullable=False),  # over all that decides what is said to whom and when
    Column("state", String, nullable=False),
    Column("people", Integer),  # as counted when it was drafted
    Column("figures", Text),  # JSON: what its check found
    Column("drafted_by", String, nullable=False),
    Column("drafted_at", Instant, nullable=False),
    Column("approved_by", String),
    Column("approved_at", Instant),
    Column("approved_version", String),
    Column("ended_by", String),
    Column("ended_at", Instant),
    Column("reason", Text),
    Column("ver", Integer, nullable=False, default=0),
    Index("ix_notice_due_on", "due_on", "id"),
    Index(
        "ix_notice_open",  # what a planning has to look at
        "due_on",
        "touchpoint",
        sqlite_where=text("state IN ('drafted', 'waiting', 'approved')"),
        postgresql_where=text("state IN ('drafted', 'waiting', 'approved')"),
    ),
)

customer_event = Table(
    "customer_event",
    metadata,
    Column("id", Id, primary_key=True),
    Column("project_id", ForeignKey("project.id"), nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("place", String, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("gift", String),  # what those who come are given; NULL: nothing
    Column("state", String, nullable=False),  # open, cancelled
    Column("added_by", String, nullable=False),
    Column("ver", Integer, nullable=False, default=0),
    Index("ix_customer_event_starts_at", "starts_at", "id"),
)

event_signup = Table(
    "event_signup",
    metadata,
    Column("id", Id, primary_key=True),
    Column("event_id", ForeignKey("customer_event.id"), nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("state", String, nullable=False),  # signed_up, attended, withdrawn
    Column("people", Integer, nullable=False, default=1),  # who come along, the customer included
    Column("signed_by", String, nullable=False),
    Column("signed_at", Instant, nullable=False),
    Column("ver", Integer, nullable=False, default=0),
    UniqueConstraint("event_id", "person_id"),
)

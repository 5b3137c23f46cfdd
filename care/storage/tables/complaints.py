"""Complaints (handbook 6.5), with what was done about each, step by step."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, SmallInteger, String, Table, Text, text

from care.storage.tables.base import Id, Instant, metadata

complaint = Table(
    "complaint",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("project_id", ForeignKey("project.id"), nullable=False),
    Column("deal_id", ForeignKey("deal.id")),
    Column("staff_id", ForeignKey("staff.id")),  # the deal's agent when it was opened: in whose figures it counts
    Column("level", String, nullable=False),  # ordinary, important, grave
    Column("cause", String, nullable=False),  # care/rules/complaints.py, Cause
    Column("source", String, nullable=False),  # by_hand, low_mood, low_score, low_recommend, in_words, reply, remark
    Column("origin", String, unique=True),  # call:12, reply:SM1, issue:3: what opened it by itself; NULL: a person
    Column("words", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("opened_by", String, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("clock_from", Instant, nullable=False),  # opening, or the last reopening: from here the hours count
    Column("answer_by", Instant, nullable=False),
    Column("solve_by", Instant, nullable=False),
    Column("due_at", Instant),  # the clock that runs; NULL: none does any more
    Column("acknowledged_at", Instant),
    Column("assigned_to", String),  # an account's name
    Column("answered_at", Instant),
    Column("solved_at", Instant),
    Column("solution", Text),
    Column("justified", Boolean),  # NULL: not judged yet
    Column("call_id", ForeignKey("call.id")),  # the newest callback about it
    Column("score", SmallInteger),  # of that callback, 1 to 5
    Column("closed_at", Instant),
    Column("reopened", SmallInteger, nullable=False, default=0),
    Column("quiet_until", Date, nullable=False),  # no greetings through this day; far away while it is open
    Column("ver", Integer, nullable=False, default=0),
    Index("ix_complaint_person_id", "person_id", "quiet_until"),
    Index("ix_complaint_opened_at", "opened_at", "project_id"),
    Index(
        "ix_complaint_open",
        "due_at",
        "id",
        sqlite_where=text("state != 'closed'"),
        postgresql_where=text("state != 'closed'"),
    ),
)

complaint_step = Table(
    "complaint_step",
    metadata,
    Column("complaint_id", ForeignKey("complaint.id"), primary_key=True),
    Column("n", SmallInteger, primary_key=True),
    Column("step", String, nullable=False),  # the state it led to, or what else was done: noted, raised, sorted
    Column("at", Instant, nullable=False),
    Column("by", String, nullable=False),
    Column("words", Text),
)

"""Reports that were made and kept, the figures they are held against, and what meetings made of them (S-08, S-18)."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from care.storage.tables.base import Id, Instant, metadata

# A report is made once a period and scope; its figures are a file below CARE_HOME/reports, named by its hash.
report = Table(
    "report",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String, nullable=False),  # day, week, month, assessment, year
    Column("period", String, nullable=False),  # 2026-12-11, 2026-W50, 2026-12, 2026
    Column("scope", String, nullable=False),  # all, or project:3: NOT NULL, or twins get in
    Column("project_id", ForeignKey("project.id"), index=True),
    Column("made_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),  # made later: late, an exception (S-51)
    Column("file_hash", String, nullable=False),  # SHA-256 of the figures
    Column("made_by", String, nullable=False),
    Column("ver", Integer, nullable=False, default=1),  # a report is one event, and each handing over another
    UniqueConstraint("kind", "period", "scope"),
    Index("ix_report_made_at", "made_at", "id"),
)

# Whom a report was handed to, and what came of it: a chat, or mail to the people of a role.
report_handover = Table(
    "report_handover",
    metadata,
    Column("report_id", ForeignKey("report.id"), primary_key=True),
    Column("way", String, primary_key=True),  # webhook, mail
    Column("at", Instant, nullable=False),
    Column("outcome", String, nullable=False),  # sent, failed, or nobody (no address)
)

# What a year is held against (S-08), in tenths of a point of a hundred; the scores of the yearly survey as well.
target = Table(
    "target",
    metadata,
    Column("id", Id, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("scope", String, nullable=False),  # all, or project:3
    Column("project_id", ForeignKey("project.id")),
    Column("baseline", Integer),  # the score of the year before
    Column("city_average", Integer),
    Column("target", Integer),
    Column("survey", Integer),  # what the yearly survey found in the end
    Column("lessons", Text),
    Column("ver", Integer, nullable=False, default=0),
    UniqueConstraint("year", "scope"),
)

meeting = Table(
    "meeting",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String, nullable=False),  # week, month, year, other
    Column("project_id", ForeignKey("project.id"), index=True),  # NULL: of the company
    Column("held_on", Date, nullable=False),
    Column("present", Text),
    Column("minutes", Text, nullable=False),
    Column("noted_by", String, nullable=False),
    Column("noted_at", Instant, nullable=False),
    Column("ver", Integer, nullable=False, default=0),
    Index("ix_meeting_held_on", "held_on", "id"),
)

meeting_action = Table(
    "meeting_action",
    metadata,
    Column("id", Id, primary_key=True),
    Column("meeting_id", ForeignKey("meeting.id"), nullable=False, index=True),
    Column("what", Text, nullable=False),
    Column("owner", String, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("done_on", Date),
    Column("done_by", String),
    Column("done_note", Text),
    Column("ver", Integer, nullable=False, default=0),
    Index("ix_meeting_action_due_on", "due_on"),
)

# Days of a member of staff that do not count in the assessment (handbook 6.4).
staff_absence = Table(
    "staff_absence",
    metadata,
    Column("id", Id, primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),  # leave, handover
    Column("first_on", Date, nullable=False),
    Column("last_on", Date, nullable=False),
    Column("noted_by", String, nullable=False),
    Column("taken_back_at", Instant),
    Column("ver", Integer, nullable=False, default=0),
)

# An objection to a figure of one's assessment, to be answered within three days.
appeal = Table(
    "appeal",
    metadata,
    Column("id", Id, primary_key=True),
    Column("period", String, nullable=False),  # 2026-12
    Column("staff_id", ForeignKey("staff.id"), nullable=False),
    Column("item", String, nullable=False),  # of care.rules.assessment
    Column("words", Text, nullable=False),
    Column("made_by", String, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("verdict", String),  # upheld, refused; NULL: open
    Column("answer", Text),
    Column("answered_by", String),
    Column("answered_at", Instant),
    Column("ver", Integer, nullable=False, default=0),
    UniqueConstraint("period", "staff_id", "item"),
)

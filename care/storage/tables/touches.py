"""Touches and their channel rows: messages with their attempts, calls with their tries, gifts, duties (design 4)."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from care.storage.tables.base import Id, Instant, metadata

_TROUBLED = "state IN ('refused', 'undelivered', 'expired', 'unknown', 'given_up')"

touch = Table(
    "touch",
    metadata,
    Column("id", Id, primary_key=True),
    Column("touchpoint", String, nullable=False),
    Column("subject", String, nullable=False),  # deal:7 or person:9
    Column("occasion", String, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("deal_id", ForeignKey("deal.id"), index=True),
    Column("project_id", ForeignKey("project.id"), nullable=False),
    Column("plan_hash", String, nullable=False),
    Column("planned_on", Date, nullable=False),  # the day whose planning decided of it last
    Column("next_act_on", Date),  # a channel is still to be planned on that day; NULL: all are decided
    Column("ver", Integer, nullable=False, default=0),
    UniqueConstraint("touchpoint", "subject", "occasion"),  # the promise "once": all NOT NULL, or twins get in
    Index("ix_touch_due_on", "due_on", "touchpoint"),
)

message = Table(
    "message",
    metadata,
    Column("id", Id, primary_key=True),
    Column("touch_id", ForeignKey("touch.id"), nullable=False),
    Column("template", String, nullable=False),
    Column("position", SmallInteger, nullable=False, default=0),
    Column("state", String, nullable=False),
    Column("reason", String),
    Column("act_on", Date, nullable=False),
    Column("late_days", SmallInteger, nullable=False, default=0),
    Column("klass", String, nullable=False),
    Column("project_id", ForeignKey("project.id"), nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("not_before", Instant),
    Column("not_after", Instant),
    # Looked up and rendered when the text becomes queued, not earlier (design 3); blanked by retention and erasure.
    Column("phone", String),
    Column("text", Text),
    Column("params", Text),
    Column("parts", SmallInteger),
    Column("template_hash", String),
    Column("attempt", SmallInteger, nullable=False, default=0),
    Column("undelivered", SmallInteger, nullable=False, default=0),
    Column("owner", String),
    Column("lease_until", Instant),
    Column("started_at", Instant),
    Column("gateway", String),
    Column("provider_id", String),
    Column("code", String),
    Column("settle_at", Instant),
    Column("lookups", SmallInteger, nullable=False, default=0),
    Column("updated_at", Instant, nullable=False),
    Column("ver", Integer, nullable=False, default=0),
    UniqueConstraint("touch_id", "template"),
    # The template may change with the facts (a cake that was cancelled); a touch still has one text a position.
    UniqueConstraint("touch_id", "position"),
    Index(
        "ix_message_queue",
        "not_before",
        "id",
        sqlite_where=text("state = 'queued'"),
        postgresql_where=text("state = 'queued'"),
    ),
    Index(
        "ix_message_settle",
        "settle_at",
        "id",
        sqlite_where=text("settle_at IS NOT NULL"),
        postgresql_where=text("settle_at IS NOT NULL"),
    ),
    Index(
        "ix_message_open",  # what its last moment ends
        "not_after",
        "id",
        sqlite_where=text("state IN ('held', 'queued')"),
        postgresql_where=text("state IN ('held', 'queued')"),
    ),
    Index(
        "ix_message_sending",  # claims whose lease is over
        "lease_until",
        "id",
        sqlite_where=text("state = 'sending'"),
        postgresql_where=text("state = 'sending'"),
    ),
    Index("ix_message_act_on", "act_on", "state", "reason", "project_id"),  # a day's board reads nothing else
    Index(
        "ix_message_troubled",  # a day's exceptions
        "act_on",
        sqlite_where=text(_TROUBLED),
        postgresql_where=text(_TROUBLED),
    ),
    Index(
        "ix_message_started_at",  # the texts of a day
        "project_id",
        "started_at",
        sqlite_where=text("started_at IS NOT NULL"),
        postgresql_where=text("started_at IS NOT NULL"),
    ),
    Index("ix_message_phone", "phone", "act_on"),
)

attempt = Table(
    "attempt",
    metadata,
    Column("message_id", ForeignKey("message.id"), primary_key=True),
    Column("attempt", SmallInteger, primary_key=True),
    Column("gateway", String, nullable=False),
    Column("provider_id", String),
    Column("outcome", String, nullable=False),
    Column("rank", SmallInteger, nullable=False),  # of the outcome: a later, lower word changes nothing
    Column("code", String),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant, nullable=False),
    UniqueConstraint("gateway", "provider_id"),  # a provider id is bound once
)

call = Table(
    "call",
    metadata,
    Column("id", Id, primary_key=True),
    Column("touch_id", ForeignKey("touch.id"), nullable=False),
    Column("script", String, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String),
    Column("act_on", Date, nullable=False),
    Column("late_days", SmallInteger, nullable=False, default=0),
    Column("due_at", Instant, nullable=False),
    Column("required", Boolean, nullable=False),
    Column("node", Boolean, nullable=False),  # S-85
    Column("caller", String, nullable=False),  # agent, specialist
    Column("staff_id", ForeignKey("staff.id"), index=True),
    Column("project_id", ForeignKey("project.id"), nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("tries", SmallInteger, nullable=False, default=0),
    Column("max_tries", SmallInteger, nullable=False, default=3),
    Column("next_try_at", Instant),
    Column("last_outcome", String),
    Column("mood", SmallInteger),
    Column("claimed_by", String),
    Column("lease_until", Instant),
    Column("ended_at", Instant),
    Column("ver", Integer, nullable=False, default=0),
    UniqueConstraint("touch_id", "script"),
    Index("ix_call_act_on", "act_on", "state"),
    Index(
        "ix_call_open",
        "due_at",
        "id",
        sqlite_where=text("state IN ('open', 'claimed')"),
        postgresql_where=text("state IN ('open', 'claimed')"),
    ),
    Index(
        "ix_call_open_staff_id",
        "staff_id",
        "due_at",
        sqlite_where=text("state IN ('open', 'claimed')"),
        postgresql_where=text("state IN ('open', 'claimed')"),
    ),
    Index(
        "ix_call_ended_at",
        "ended_at",
        "id",
        sqlite_where=text("ended_at IS NOT NULL"),
        postgresql_where=text("ended_at IS NOT NULL"),
    ),
    Index(
        "ix_call_exhausted",
        "due_at",
        "id",
        sqlite_where=text("state = 'exhausted'"),
        postgresql_where=text("state = 'exhausted'"),
    ),
)

call_try = Table(
    "call_try",
    metadata,
    Column("call_id", ForeignKey("call.id"), primary_key=True),
    Column("n", SmallInteger, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("by", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("mood", SmallInteger),
    Column("note", Text),
    Column("params", Text),  # what the form gave for the text: {status}, {expected} (JSON)
    Index("ix_call_try_at", "at"),
)

gift = Table(
    "gift",
    metadata,
    Column("id", Id, primary_key=True),
    Column("touch_id", ForeignKey("touch.id"), nullable=False),
    Column("item", String, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String),
    Column("act_on", Date, nullable=False),
    Column("late_days", SmallInteger, nullable=False, default=0),
    Column("staff_id", ForeignKey("staff.id"), index=True),
    Column("project_id", ForeignKey("project.id"), nullable=False),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("cost_fen", Integer),
    Column("received_by", String),
    Column("photo", String),  # name of a file, see care/storage/photos.py
    Column("ended_at", Instant),
    Column("ver", Integer, nullable=False, default=0),
    UniqueConstraint("touch_id", "item"),
    Index("ix_gift_act_on", "act_on", "state"),
    Index(
        "ix_gift_open",
        "act_on",
        "id",
        sqlite_where=text("state IN ('due', 'ordered')"),
        postgresql_where=text("state IN ('due', 'ordered')"),
    ),
)

duty = Table(
    "duty",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String, nullable=False),  # low_mood, birthday_missed, outcome_unknown, text_refused …
    Column("subject", String, nullable=False),  # call:12, touch:9, message:4 …
    Column("project_id", ForeignKey("project.id"), nullable=False),
    Column("person_id", ForeignKey("person.id"), index=True),
    Column("role", String, nullable=False),  # who may tick it: satisfaction_manager …
    Column("due_at", Instant, nullable=False),
    Column("state", String, nullable=False),
    Column("note", Text),
    Column("ended_at", Instant),
    Column("ver", Integer, nullable=False, default=0),
    UniqueConstraint("kind", "subject"),
    Index(
        "ix_duty_open_kind",
        "kind",
        "due_at",
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    Index(
        "ix_duty_open",
        "due_at",
        "id",
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)

"""The append-only log (design 8, measured.md 2.3), its seals, and what it keeps apart so that it can be erased.

Triggers made by the migration (`care/storage/audit_guards.py`) refuse what must never happen to these tables.
"""

from sqlalchemy import (
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from care.storage.tables.base import Id, Instant, metadata

_LIFTING = "action IN ('plan_released', 'released', 'resumed')"

audit_event = Table(
    "audit_event",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor_kind", String, nullable=False),  # person, flow, vendor, system
    Column("actor", String, nullable=False),
    Column("action", String, nullable=False),
    Column("entity", String, nullable=False),
    Column("entity_id", Id, nullable=False),
    Column("ver", Integer, nullable=False),
    Column("person_id", Id),  # no foreign key: the log outlives what it tells of
    Column("touch_id", Id),
    Column("cause", String),  # the flow run, import run or request that did it
    Column("body", Text, nullable=False),  # canonical JSON: sorted keys, no floats, no personal data
    Column("leaf", LargeBinary(32), nullable=False),  # SHA-256 of 0x00 and body (RFC 6962)
    # Versions are dense per entity and the state row carries the newest: a deleted event is missed at once.
    UniqueConstraint("entity", "entity_id", "ver"),
    Index("ix_audit_event_at", "at"),
    Index("ix_audit_event_person_id", "person_id", "id"),
    Index(
        "ix_audit_event_lifted",  # what people may have lifted of a day's refusals
        "at",
        sqlite_where=text(_LIFTING),
        postgresql_where=text(_LIFTING),
    ),
    sqlite_autoincrement=True,  # an id is never given twice, not even after the last row was torn out
)

audit_pii = Table(
    "audit_pii",
    metadata,
    Column("entity", String, primary_key=True),
    Column("entity_id", Id, primary_key=True),
    Column("ver", Integer, primary_key=True),
    Column("person_id", Id, index=True),
    Column("salt", LargeBinary(16), nullable=False),
    Column("data", Text, nullable=False),  # canonical JSON; the event's body holds HMAC-SHA256(salt, data)
)

# The place of each event in the sealed log: dense, in the order of sealing, which is not quite that of writing.
audit_leaf = Table(
    "audit_leaf",
    metadata,
    Column("seq", Id, primary_key=True, autoincrement=False),  # from 1
    Column("event_id", Id, nullable=False, unique=True),
    Column("leaf", LargeBinary(32), nullable=False),  # as it was when sealed, so that a changed event can be named
)

audit_seal = Table(
    "audit_seal",
    metadata,
    Column("no", Id, primary_key=True, autoincrement=False),  # from 1
    Column("size", Id, nullable=False),  # events sealed by then; this seal's own are those after the one before
    Column("root", LargeBinary(32), nullable=False),  # Merkle root of its own leaves
    Column("chain", LargeBinary(32), nullable=False),  # over the seal before it, root, size and time
    Column("at", Instant, nullable=False),
    Index("ix_audit_seal_size", "size"),  # which seal is over a place
)

# From which event on the sealer looks for unsealed ones; one row. See care/storage/sealing.py.
audit_window = Table(
    "audit_window",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("low", Id, nullable=False),  # every event up to here is sealed, and none will ever come late
    Column("mark", Id, nullable=False),  # becomes `low` once all transactions before `before_xid` have ended
    Column("before_xid", Id, nullable=False),
)

# The version of things that have no row of their own, such as exports: how many events of the kind there are.
audit_count = Table(
    "audit_count",
    metadata,
    Column("entity", String, primary_key=True),
    Column("ver", Integer, nullable=False),
)

import_run = Table(
    "import_run",
    metadata,
    Column("id", Id, primary_key=True),
    Column("file_name", String, nullable=False),
    Column("file_hash", String, nullable=False),
    Column("project", String),
    Column("as_of", Date),  # the day that the list speaks of
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("actor", String, nullable=False),
    Column("counts", Text, nullable=False),  # JSON: rows, created, changed, unchanged, rejected, by problem
    Column("ver", Integer, nullable=False, default=1),  # a run is one event
)

plan_version = Table(
    "plan_version",
    metadata,
    Column("hash", String, primary_key=True),
    Column("version", String, nullable=False),
    Column("first_used_at", Instant, nullable=False),
    Column("content", Text, nullable=False),
)

template_version = Table(
    "template_version",
    metadata,
    Column("hash", String, primary_key=True),
    Column("template", String, nullable=False),
    Column("language", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("first_used_at", Instant, nullable=False),
)

# What this database has lived through: `simulator`, `simulated_clock`; a real gateway refuses such a database.
history = Table(
    "history",
    metadata,
    Column("fact", String, primary_key=True),
    Column("value", String, nullable=False),
    Column("at", Instant, nullable=False),
)

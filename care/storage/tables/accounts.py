"""Who may sign in to the console, their sessions, and the three kinds of line between people (S-16)."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from care.storage.tables.base import Id, Instant, metadata

account = Table(
    "account",
    metadata,
    Column("id", Id, primary_key=True),
    Column("login", String, nullable=False, unique=True),
    Column("name", String, nullable=False, unique=True),  # what the record says of who acted
    Column("role", String, nullable=False),
    Column("password_hash", String, nullable=False),
    Column("left_on", Date),  # the first day on which they are gone
    Column("email", String),  # where their reports go
    Column("ver", Integer, nullable=False, default=0),
)

# An account has a seat for each project: the member of staff whose name its texts carry and whose calls it makes.
account_seat = Table(
    "account_seat",
    metadata,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), primary_key=True, unique=True),
)

account_line = Table(
    "account_line",
    metadata,
    Column("id", Id, primary_key=True),
    Column("from_id", ForeignKey("account.id"), nullable=False),
    Column("to_id", ForeignKey("account.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),  # reports, manages, monitors: who reports to, manages or monitors whom
    UniqueConstraint("from_id", "to_id", "kind"),
)

staff_session = Table(
    "staff_session",
    metadata,
    Column("id", Id, primary_key=True),
    Column("token_hash", String, nullable=False, unique=True),  # SHA-256; the token itself is in the cookie alone
    Column("account_id", ForeignKey("account.id"), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Index("ix_staff_session_account_id", "account_id"),
)

# Failed sign-ins in a row, by login and by address: in the database, so that a restart forgives nothing.
login_failure = Table(
    "login_failure",
    metadata,
    Column("key", String, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
)

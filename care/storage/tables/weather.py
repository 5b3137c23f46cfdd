"""Weather warnings as offices put them out, and the answers of the source as evidence (handbook 7)."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, text

from care.storage.tables.base import Id, Instant, metadata

# Each time that a source was asked about a place: its own words, kept as they came.
weather_answer = Table(
    "weather_answer",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("source", String, nullable=False),
    Column("place", String, nullable=False),  # a row of plan/weather.yaml
    Column("problem", Text),  # null: it answered
    Column("raw", Text),
    Index("ix_weather_answer_at", "at"),
)

weather_warning = Table(
    "weather_warning",
    metadata,
    Column("id", Id, primary_key=True),
    Column("warning_id", String, nullable=False, unique=True),  # the office's own
    Column("kind", String),  # a row of plan/weather.yaml; null: a type without a text
    Column("type_name", String, nullable=False),
    Column("colour", Integer),
    Column("office", String, nullable=False),
    Column("issued_at", Instant),
    Column("expires_at", Instant),
    Column("message", String, nullable=False),  # alert, update, cancel
    Column("headline", Text, nullable=False),
    Column("places", String, nullable=False),  # ids, a comma between
    Column("verdict", String, nullable=False),
    Column("notice_id", ForeignKey("notice.id")),
    Column("answer_id", ForeignKey("weather_answer.id"), nullable=False),  # where it was first read so
    Column("first_seen_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("ended_why", String),  # cancelled, superseded, gone, expired
    Column("ver", Integer, nullable=False),
    Index("ix_weather_warning_kind", "kind", "issued_at"),
    Index(
        "ix_weather_warning_in_force",
        "id",
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

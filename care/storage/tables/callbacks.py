"""What vendors told us, word for word: evidence, kept apart because it holds numbers and texts of customers."""

from sqlalchemy import Column, Index, SmallInteger, String, Table, Text, UniqueConstraint

from care.storage.tables.base import Id, Instant, metadata

callback = Table(
    "callback",
    metadata,
    Column("id", Id, primary_key=True),
    Column("received_at", Instant, nullable=False),
    Column("gateway", String, nullable=False),
    Column("provider_id", String, nullable=False),
    Column("word", String, nullable=False),  # the vendor's status; `inbound` for a customer's reply
    Column("message_id", Id),  # no foreign key: a stranger's callback is kept as well
    Column("attempt", SmallInteger),
    Column("raw", Text, nullable=False),
    UniqueConstraint("gateway", "provider_id", "word"),  # vendors repeat themselves
    Index("ix_callback_received_at", "received_at"),
)

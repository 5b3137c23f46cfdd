"""What people say of customers and deals beside the lists: corrections that outlast a list, profile, deal file."""

from sqlalchemy import Column, Date, ForeignKey, Index, String, Table, Text

from care.storage.tables.base import Id, Instant, metadata

# A person's word on a field, with what the lists said until then: a list that says it again, or is older than the
# correction, changes nothing.
correction = Table(
    "correction",
    metadata,
    Column("entity", String, primary_key=True),  # person, deal
    Column("entity_id", Id, primary_key=True),
    Column("field", String, primary_key=True),  # a column, or the first of several that belong together; party:7
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),  # whose data `listed` holds
    Column("listed", Text, nullable=False),  # JSON: the columns as the lists had them
    Column("on_day", Date, nullable=False),
)

# What a customer is like (描摹, S-58, S-70): the consequence, never the reason of it (handbook 3.2).
profile_note = Table(
    "profile_note",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("key", String, primary_key=True),  # habits, gift_limits, family, grade_reason
    Column("value", Text, nullable=False),
    Column("noted_by", String, nullable=False),
    Column("noted_at", Instant, nullable=False),
)

# What of a deal's file (S-82) somebody has seen with their own eyes; the rest follows from the facts.
deal_file_tick = Table(
    "deal_file_tick",
    metadata,
    Column("deal_id", ForeignKey("deal.id"), primary_key=True),
    Column("item", String, primary_key=True),  # contract_copy, co_owners, phones_verified
    Column("ticked_by", String, nullable=False),
    Column("ticked_at", Instant, nullable=False),
)

payment_change = Table(
    "payment_change",
    metadata,
    Column("id", Id, primary_key=True),
    Column("deal_id", ForeignKey("deal.id"), nullable=False),
    Column("changed_on", Date, nullable=False),
    Column("from_method", String),
    Column("to_method", String, nullable=False),
    Column("recorded_by", String, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Index("ix_payment_change_deal_id", "deal_id"),
)

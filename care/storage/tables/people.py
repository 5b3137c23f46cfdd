"""Customers, what they agreed to, and the staff who look after them."""

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
    UniqueConstraint,
    text,
)

from care.storage.tables.base import Id, Instant, metadata

project = Table(
    "project",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("first_planned_on", Date),  # the beginning where the plan gives no live_from (rules.md 4)
    Column("last_planned_on", Date),
    Column("planned_at", Instant),  # when a planning last came to its end
    Column("data_as_of", Date),
    Column("imported_at", Instant),
)

staff = Table(
    "staff",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String, nullable=False),
    Column("phone", String),
    Column("role", String, nullable=False),
    Column("project_id", ForeignKey("project.id"), nullable=False, index=True),
    Column("joined_on", Date),  # NULL: here from the beginning, as far as we know
    Column("left_on", Date),
    Column("successor_id", ForeignKey("staff.id")),
    Column("ver", Integer, nullable=False, default=0),
    UniqueConstraint("name", "project_id"),
)

person = Table(
    "person",
    metadata,
    Column("id", Id, primary_key=True),
    # Of two people on one phone the lower number gets the text: the order must not depend on a database's language.
    Column("customer_no", String().with_variant(String(collation="C"), "postgresql"), nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("sex", String),  # male, female
    Column("mobile", String, index=True),  # 11 digits, texts go here
    Column("phone", String),  # any other number: called, never texted
    Column("phone_label", String),  # whose that other number is, as the list says: 妻
    Column("phone_problem", String),  # phone_invalid, phone_landline, phone_shared, phone_recycled_suspect
    Column("birthday_month", SmallInteger),
    Column("birthday_day", SmallInteger),
    Column("birthday_year", SmallInteger),
    Column("birthday_calendar", String),  # solar, lunar, unknown
    Column("birthday_leap", Boolean, nullable=False, default=False),
    Column("birth_solar_md", SmallInteger),  # month * 100 + day, so that a day's birthdays are one index range
    Column("birth_lunar_md", SmallInteger),  # the same by the lunar calendar, + 2000 for a leap month
    Column("profession", String),
    Column("grade", String(1)),
    Column("remark", String),
    Column("status", String, nullable=False, default="normal"),  # normal, frozen, deceased, minor, test
    Column("held", Boolean, nullable=False, default=False),  # a suggestion of an import waits to be judged
    Column("hush_until", Date),  # bereavement: no festive words through this day
    Column("ver", Integer, nullable=False, default=0),
    Index("ix_person_name", "name", postgresql_ops={"name": "text_pattern_ops"}),  # names that begin so
    Index(
        "ix_person_phone",
        "phone",
        postgresql_ops={"phone": "text_pattern_ops"},
        sqlite_where=text("phone IS NOT NULL"),
        postgresql_where=text("phone IS NOT NULL"),
    ),
    Index("ix_person_last_four", text("substr(mobile, 8)")),
    Index("ix_person_birth_solar_md", "birth_solar_md", "id"),
    Index("ix_person_birth_lunar_md", "birth_lunar_md", "id"),
)

consent = Table(
    "consent",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True),
    Column("scope", String, primary_key=True),  # care: greetings, weather, events
    Column("state", String, nullable=False),  # given, refused, opted_out
    Column("at", Instant, nullable=False),
    Column("source", String, nullable=False),
)

suppression = Table(
    "suppression",
    metadata,
    Column("phone", String, primary_key=True),
    Column("reason", String, primary_key=True),  # gateway_blacklist, phone_invalid, phone_recycled_suspect
    Column("since", Instant, nullable=False),
    Column("source", String, nullable=False),
)

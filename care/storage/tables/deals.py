"""Deals (one sale of one room), their parties, and the days on which a project is closed."""

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
    text,
)

from care.storage.tables.base import Id, metadata

deal = Table(
    "deal",
    metadata,
    Column("id", Id, primary_key=True),
    Column("deal_no", String, nullable=False, unique=True),
    Column("project_id", ForeignKey("project.id"), nullable=False),
    Column("agent_id", ForeignKey("staff.id")),
    Column("primary_person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("phase", String),
    Column("building", String),
    Column("unit", String),
    Column("room", String),
    Column("contract_no", String),
    Column("payment_method", String),
    Column("bank", String),
    Column("subscribed_on", Date),
    Column("appointment_on", Date),
    Column("appointment_time", String(5)),  # HH:MM in the business zone
    Column("signed_on", Date),
    Column("filed_on", Date),
    Column("loan_applied_on", Date),
    Column("loan_paid_on", Date),
    Column("paid_in_full_on", Date),
    Column("handover_planned_on", Date),
    Column("handed_over_on", Date),
    Column("moved_in_on", Date),
    Column("cancelled_on", Date),
    Column("closed_on", Date),  # first day of CLOSED (rules.md 2), computed when the dates are written
    Column("date_conflict", Boolean, nullable=False, default=False),
    Column("ver", Integer, nullable=False, default=0),
    # Deals that wait for their loan: the few among all that ever applied for one.
    Index(
        "ix_deal_waiting",
        "loan_applied_on",
        "id",
        sqlite_where=text("loan_paid_on IS NULL"),
        postgresql_where=text("loan_paid_on IS NULL"),
    ),
    # Deals whose dates need a look: the few among all that were ever signed, or planned to be handed over.
    *(
        # The empty column leads, or SQLite goes by the index of that column alone, whose empty ones are many.
        Index(f"ix_deal_{name}", *columns, sqlite_where=text(where), postgresql_where=text(where))
        for name, columns, where in (
            ("conflict", ("project_id",), "date_conflict"),
            ("unfiled", ("filed_on", "signed_on"), "filed_on IS NULL"),
            ("unpaid", ("loan_paid_on", "loan_applied_on"), "loan_paid_on IS NULL"),
            (
                "not_moved_in",
                ("moved_in_on", "handed_over_on", "handover_planned_on"),
                "moved_in_on IS NULL AND handed_over_on IS NULL",
            ),
        )
    ),
    Index("ix_deal_project_id", "project_id", "building"),  # a broadcast goes to a building
    Index("ix_deal_room", "room"),
    Index("ix_deal_agent_id", "agent_id"),
    *(
        Index(f"ix_deal_{name}", name, "id")
        for name in (
            "subscribed_on",
            "appointment_on",
            "signed_on",
            "filed_on",
            "loan_applied_on",
            "loan_paid_on",
            "handover_planned_on",
            "moved_in_on",
            "cancelled_on",
        )
    ),
)

deal_party = Table(
    "deal_party",
    metadata,
    Column("deal_id", ForeignKey("deal.id"), primary_key=True),
    Column("person_id", ForeignKey("person.id"), primary_key=True, index=True),
    Column("position", SmallInteger, nullable=False),
    Column("role", String, nullable=False),
)

closed_day = Table(
    "closed_day",
    metadata,
    Column("project_id", ForeignKey("project.id"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("reason", String, nullable=False, default=""),
)

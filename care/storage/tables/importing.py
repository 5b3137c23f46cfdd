"""What an import leaves for people to judge, and for the planner to bring in line."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from care.storage.tables.base import Id, Instant, metadata

import_issue = Table(
    "import_issue",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code", String, nullable=False),  # problems.yaml: suggest_deceased, date_conflict …
    Column("header", String, nullable=False),  # the column of the list in which it was found
    Column("person_id", ForeignKey("person.id"), nullable=False),
    Column("deal_no", String),  # of the sale that the line is about
    Column("finding", String, nullable=False),  # fingerprint of what was found: the same is not asked twice
    Column("state", String, nullable=False),  # open, confirmed, dismissed, resolved (the list was mended)
    Column("run_id", ForeignKey("import_run.id"), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("closed_by", String),
    Column("reason", Text),
    Column("ver", Integer, nullable=False, default=0),
    UniqueConstraint("person_id", "code", "finding"),
    Index(
        "ix_import_issue_open",
        "id",
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)

# Whose facts an import has changed and whose touches are not yet in line with them. Written with the change itself, so
# that an import killed between the two is finished by the next run.
replan_due = Table(
    "replan_due",
    metadata,
    Column("entity", String, primary_key=True),  # deal, person; project: to be planned again
    Column("entity_id", Id, primary_key=True),
)

# What each line of a list last said, so that the next list is read without asking the database about every field of a
# million lines: a line that says the same changes nothing.
import_line = Table(
    "import_line",
    metadata,
    Column("customer_no", String().with_variant(String(collation="C"), "postgresql"), primary_key=True),
    Column("room", String().with_variant(String(collation="C"), "postgresql"), primary_key=True),  # "" without one
    Column("fingerprint", String, nullable=False),
)

"""How each vendor answers: kept across runs, so that one does not begin anew what the one before gave up."""

from sqlalchemy import Column, Integer, String, Table, Text

from care.storage.tables.base import Instant, metadata

circuit = Table(
    "circuit",
    metadata,
    Column("gateway", String, primary_key=True),
    Column("failures", Integer, nullable=False),  # hand-overs in a row that failed
    Column("trips", Integer, nullable=False),  # openings in a row without a close between them: each waits longer
    Column("why", Text),  # of the present or last opening; never a customer's data
    Column("opened_at", Instant),
    Column("probe_at", Instant),  # null: closed
    Column("closed_at", Instant),
)

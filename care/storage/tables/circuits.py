"""What all deliverers must know of a vendor: how it answers, across runs, and from when on its pace is free."""

from sqlalchemy import Column, Double, Integer, String, Table, Text

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

# Seconds since 1970 by the clock of the database, whatever clock a run simulates: the vendor counts real seconds.
pace = Table(
    "pace",
    metadata,
    Column("gateway", String, primary_key=True),
    Column("free_at", Double, nullable=False),  # the first moment that no deliverer has taken yet
)

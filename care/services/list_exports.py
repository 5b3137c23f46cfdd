"""Lists on their way out, for people: each has a heading and rows in words, is counted first, and goes on record.

The audit log's own export is care/services/exporting.py. Memory does not grow with the list: rows come as a stream.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection

from care.storage.audit import Actor
from care.storage.engine import Database
from care.storage.exports import record_export

Format = Literal["csv", "xlsx"]
Cell = str | int | date | None
Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Listing:
    """One list: `what` it is and its filters are for the record; `count` and `rows` read it from one snapshot."""

    what: str
    filters: Mapping[str, Any]
    header: tuple[str, ...]
    count: Callable[[Connection], int]
    rows: Callable[[Connection], Iterator[Row]]


def export_list(database: Database, listing: Listing, format: Format, *, by: str, now: datetime) -> Iterator[Row]:
    """The rows of the list; the first call of `next` counts them and puts the export on record. `now` is aware UTC.

    The event says who took what with which filters, and how many rows; it is written before the first row leaves.
    """
    with database.snapshot() as connection:
        asked = {"list": listing.what, "filters": dict(listing.filters), "format": format}
        facts = {**asked, "rows": listing.count(connection)}
        with database.begin() as writing:
            record_export(writing, facts, Actor("person", by), now)
        yield from listing.rows(connection)

"""Keep the words of texts and receipts as long as the settings say, and no longer (docs/operations.md)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from care.clock import business_day
from care.storage.audit import Actor
from care.storage.engine import Database
from care.storage.retention import BATCH, Blanked, blank_batch, record_blanking

_MOST_BATCHES = 2_000  # ten million a night; what is left is for the next


def blank_old(database: Database, days: int, now: datetime, zone: ZoneInfo, actor: Actor) -> Blanked:
    """Blank texts and receipts older than `days`, batch by batch, and put that on record. `now` is aware UTC."""
    since = now - timedelta(days=days)
    before = business_day(since, zone)
    total = Blanked()
    for _ in range(_MOST_BATCHES):
        with database.begin() as connection:
            batch = blank_batch(connection, before, since)
        total += batch
        if max(batch.texts, batch.receipts) < BATCH:
            break
    if total != Blanked():
        with database.begin() as connection:
            record_blanking(connection, total, before, actor, now)
    return total

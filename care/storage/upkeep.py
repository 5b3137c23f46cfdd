"""The database's own upkeep, once a night."""

from care.storage.engine import Database


def tidy(database: Database) -> None:
    """SQLite: refresh the planner's statistics and shorten the write-ahead log. PostgreSQL sees to both by itself."""
    if not database.is_sqlite:
        return
    with database.begin() as connection:
        connection.exec_driver_sql("PRAGMA analysis_limit=1000")
        connection.exec_driver_sql("PRAGMA optimize=0x10002")
    # A checkpoint cannot run inside a transaction, which a connection of ours begins by itself: so the driver's own.
    raw = database.engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()

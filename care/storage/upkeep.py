"""The database's own upkeep, once a night and after a long list."""

from care.storage.engine import Database


def refresh_statistics(database: Database) -> None:
    """Count anew by what the database chooses its indexes: a long list is planned at once, before a night has come."""
    with database.begin() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("PRAGMA analysis_limit=1000")
            # Not PRAGMA optimize: before SQLite 3.46 it looks only at tables that this very connection has asked.
            connection.exec_driver_sql("ANALYZE")
        else:  # a second for a million customers; autovacuum would come within a minute
            connection.exec_driver_sql("ANALYZE person, deal, deal_party, consent")


def tidy(database: Database) -> None:
    """SQLite: refresh the planner's statistics and shorten the write-ahead log. PostgreSQL sees to both by itself."""
    if not database.is_sqlite:
        return
    refresh_statistics(database)
    # A checkpoint cannot run inside a transaction, which a connection of ours begins by itself: so the driver's own.
    raw = database.engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()

"""Ids of our own for many new rows at once: a RETURNING for each row is several times slower (measured.md 4)."""

from sqlalchemy import Connection, Table, func, select, text

from care.storage.tables import audit_event


def new_ids(connection: Connection, table: Table, count: int) -> list[int]:
    """`count` ids that no row of `table` has or had; the caller holds the import's lock or SQLite's write lock."""
    if connection.dialect.name != "sqlite":
        sequence = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
        return list(connection.scalars(sequence, {"name": table.name, "count": count}))
    # The log remembers ids whose rows were erased: given again, they would inherit a stranger's history.
    newest = connection.scalar(select(func.max(table.c.id))) or 0
    logged = select(func.max(audit_event.c.entity_id)).where(audit_event.c.entity == table.name)
    first = max(newest, connection.scalar(logged) or 0) + 1
    return list(range(first, first + count))

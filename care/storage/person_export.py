"""Everything that we hold about one person, table by table, and the log about them."""

from collections.abc import Iterator
from typing import Any

import orjson
from sqlalchemy import Connection, and_, select, update

from care.storage.personal_data import HOLDINGS, Subject, rows_of
from care.storage.tables import audit_event, audit_pii, person


def holdings_of(connection: Connection, subject: Subject) -> dict[str, list[dict[str, Any]]]:
    """The rows by table, every column; what stands aside of the log comes with the log (`log_of`)."""
    found = {}
    for holding in HOLDINGS:
        if holding.table is not audit_pii:
            query = select(holding.table).where(rows_of(holding.table, subject))
            rows = connection.execute(query.order_by(*holding.table.primary_key.columns))
            # SQLAlchemy's names are no plain str, and orjson takes no others.
            found[str(holding.table.name)] = [{str(k): v for k, v in row._mapping.items()} for row in rows]
    return {name: rows for name, rows in found.items() if rows}


def log_of(connection: Connection, person_id: int) -> Iterator[dict[str, Any]]:
    """The events about the person, oldest first, with their personal data."""
    aside = and_(*(audit_pii.c[name] == audit_event.c[name] for name in ("entity", "entity_id", "ver")))
    columns = audit_event.c.id, audit_event.c.body, audit_pii.c.data
    query = select(*columns).select_from(audit_event.outerjoin(audit_pii, aside))
    for row in connection.execute(query.where(audit_event.c.person_id == person_id).order_by(audit_event.c.id)):
        personal = {"personal": orjson.loads(row.data)} if row.data else {}
        yield {"event": row.id, **orjson.loads(row.body), **personal}


def next_version(connection: Connection, person_id: int) -> int:
    """The person's next version, for an event that changes nothing of theirs."""
    query = update(person).where(person.c.id == person_id).values(ver=person.c.ver + 1)
    return int(connection.execute(query.returning(person.c.ver)).scalar_one())

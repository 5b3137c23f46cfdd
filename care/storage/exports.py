"""Exports of the audit log are events of it: who took what out, and when."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from care.storage.audit import Action, Actor, Event, append
from care.storage.tables import audit_event

_LOCK = 0x65787074  # any number that nothing else locks


def record_export(connection: Connection, facts: Mapping[str, Any], actor: Actor, at: datetime) -> int:
    """Write the event of one export and return the export's running number. `at` is aware UTC."""
    if connection.dialect.name == "postgresql":
        # Two exports at once would take the same number, and the unique key would refuse one of them.
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    last = connection.scalar(select(func.max(audit_event.c.entity_id)).where(audit_event.c.entity == "export"))
    number = (last or 0) + 1
    append(connection, [Event(Action.EXPORTED, "export", number, 1, facts=facts)], actor, at)
    return number

"""Exports of the audit log are events of it: who took what out, and when."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from care.storage.audit import Action, Actor, Event, append
from care.storage.audit_counts import next_number


def record_export(connection: Connection, facts: Mapping[str, Any], actor: Actor, at: datetime) -> int:
    """Write the event of one export and return the export's running number. `at` is aware UTC."""
    number = next_number(connection, "export")
    append(connection, [Event(Action.EXPORTED, "export", number, 1, facts=facts)], actor, at)
    return number

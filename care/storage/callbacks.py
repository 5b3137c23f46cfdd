"""Raw callbacks: stored before anything is made of them, each word of a vendor once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from care.storage.tables import callback


@dataclass(frozen=True, slots=True)
class Callback:
    """One call of a vendor: its id for the message, its own word, and the body as it came."""

    gateway: str
    provider_id: str
    word: str
    message_id: int | None
    attempt: int | None
    raw: str = field(repr=False)


def keep(connection: Connection, callbacks: Sequence[Callback], at: datetime) -> None:
    """Store them; what was stored already is not stored again."""
    if not callbacks:
        return
    kinds: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    names = ("gateway", "provider_id", "word", "message_id", "attempt", "raw")
    rows = [{name: getattr(c, name) for name in names} | {"received_at": at} for c in callbacks]
    connection.execute(kinds.insert(callback).on_conflict_do_nothing(), rows)


def keep_reply(connection: Connection, reply: Callback, at: datetime) -> bool:
    """Store a customer's reply; False when the vendor brings it a second time."""
    kinds: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    names = ("gateway", "provider_id", "word", "message_id", "attempt", "raw")
    row = {name: getattr(reply, name) for name in names} | {"received_at": at}
    insert = kinds.insert(callback).values(row).on_conflict_do_nothing().returning(callback.c.id)
    return connection.execute(insert).first() is not None

"""Numbers that get no texts whoever has them: refused by a carrier, no longer in use, or somebody else's."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from care.rules.reasons import Reason
from care.storage.audit import Action, Actor, Event, append
from care.storage.tables import person, suppression


@dataclass(frozen=True, slots=True)
class Suppression:
    """A number and why it gets no texts; `source` says who found out (a vendor and its code, a call)."""

    phone: str = field(repr=False)
    reason: Reason
    person_id: int
    source: str


def suppress(connection: Connection, found: Iterable[Suppression], actor: Actor, at: datetime) -> int:
    """Suppress the numbers, with an event at the person who had each; what is suppressed already stays as it is."""
    events = []
    for item in found:
        if _inserted(connection, item, at):
            events.append(_event(connection, item))
    return append(connection, events, actor, at)


def lift(connection: Connection, person_id: int, phone: str | None, reason: Reason, actor: Actor, at: datetime) -> None:
    """Let texts go to a number again, with an event at the person who has it; nothing where it is not suppressed."""
    mine = suppression.c.phone == phone, suppression.c.reason == reason
    if connection.execute(delete(suppression).where(*mine)).rowcount:
        raised = update(person).where(person.c.id == person_id).values(ver=person.c.ver + 1).returning(person.c.ver)
        ver: int = connection.execute(raised).scalar_one()
        facts = {"reason": reason, "lifted": True}
        event = Event(Action.SUPPRESSED, "person", person_id, ver, person_id, None, facts, {"phone": phone})
        append(connection, [event], actor, at)


def _inserted(connection: Connection, item: Suppression, at: datetime) -> bool:
    kinds: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    row = {"phone": item.phone, "reason": item.reason, "since": at, "source": item.source}
    query = kinds.insert(suppression).values(row).on_conflict_do_nothing()
    # psycopg gives no row count for an INSERT, so the row itself has to answer.
    return connection.scalar(query.returning(suppression.c.phone)) is not None


def _event(connection: Connection, item: Suppression) -> Event:
    connection.execute(update(person).where(person.c.id == item.person_id).values(ver=person.c.ver + 1))
    ver = connection.scalar(select(person.c.ver).where(person.c.id == item.person_id))
    facts = {"reason": item.reason, "source": item.source}
    return Event(
        Action.SUPPRESSED, "person", item.person_id, ver or 1, item.person_id, None, facts, {"phone": item.phone}
    )

"""What happens in a customer's life (S-94), as somebody heard of it; each with its event."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, insert, select

from care.storage.audit import Action, Actor, Event, append
from care.storage.tables import life_event


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """One thing that was heard."""

    what: str = field(repr=False)
    by: str
    at: datetime


def add_life_event(connection: Connection, person_id: int, what: str, actor: Actor, at: datetime) -> int:
    """Write one down and return its number. `at` is aware UTC."""
    values = {"person_id": person_id, "what": what, "noted_by": actor.name, "noted_at": at}
    row = insert(life_event).values(**values, ver=1).returning(life_event.c.id)
    number: int = connection.execute(row).scalar_one()
    event = Event(Action.LIFE_EVENT, "life_event", number, 1, person_id, None, {}, {"what": what})
    append(connection, [event], actor, at)
    return number


def life_events_of(connection: Connection, person_id: int, limit: int) -> list[LifeEvent]:
    """The newest things that were heard of a person."""
    query = select(life_event.c.what, life_event.c.noted_by, life_event.c.noted_at)
    mine = query.where(life_event.c.person_id == person_id)
    return [LifeEvent(*row) for row in connection.execute(mine.order_by(life_event.c.id.desc()).limit(limit))]

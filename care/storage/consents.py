"""The consent to care texts as people give and withdraw it by their own acts, each with its event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from care.storage.audit import Action, Actor, Event, append
from care.storage.tables import consent, person

CARE = "care"
GIVEN = "given"
OPTED_OUT = "opted_out"


@dataclass(frozen=True, slots=True)
class Holder:
    """A person who may opt out, and what they had said before (None: nothing)."""

    id: int
    ver: int
    state: str | None


def holders_of(connection: Connection, *, mobile: str | None = None, customer_no: str | None = None) -> list[Holder]:
    """The persons with this number, or the one with this customer number; locked for this transaction."""
    wanted = person.c.mobile == mobile if customer_no is None else person.c.customer_no == customer_no
    locked = select(person.c.id, person.c.ver).where(wanted).order_by(person.c.id).with_for_update()
    people = connection.execute(locked).all()
    ids = [row.id for row in people]
    said = select(consent.c.person_id, consent.c.state).where(consent.c.person_id.in_(ids), consent.c.scope == CARE)
    states = {person_id: state for person_id, state in connection.execute(said)}
    return [Holder(row.id, row.ver, states.get(row.id)) for row in people]


def withdraw(connection: Connection, holders: Sequence[Holder], source: str, actor: Actor, at: datetime) -> list[int]:
    """Write the withdrawal of those who have not withdrawn yet, and return their ids. `source` says how it came."""
    kinds: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    new = [holder for holder in holders if holder.state != OPTED_OUT]
    for holder in new:
        row = {"person_id": holder.id, "scope": CARE, "state": OPTED_OUT, "at": at, "source": source}
        insert = kinds.insert(consent).values(row)
        changes = {name: row[name] for name in ("state", "at", "source")}
        connection.execute(insert.on_conflict_do_update(index_elements=["person_id", "scope"], set_=changes))
        connection.execute(update(person).where(person.c.id == holder.id).values(ver=person.c.ver + 1))
    append(connection, [_event(holder, source) for holder in new], actor, at)
    return [holder.id for holder in new]


def consent_of(connection: Connection, person_id: int) -> str | None:
    """What the person has said about care texts; None: nothing."""
    return connection.scalar(select(consent.c.state).where(consent.c.person_id == person_id, consent.c.scope == CARE))


def agree(
    connection: Connection, person_id: int, source: str, actor: Actor, at: datetime, *, before: str | None
) -> None:
    """Write that somebody wants care texts, by an act of their own that `source` tells of; `before` stood until now."""
    kinds: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    said = {"state": GIVEN, "at": at, "source": source}
    new = kinds.insert(consent).values(person_id=person_id, scope=CARE, **said)
    connection.execute(new.on_conflict_do_update(index_elements=["person_id", "scope"], set_=said))
    raised = update(person).where(person.c.id == person_id).values(ver=person.c.ver + 1).returning(person.c.ver)
    ver: int = connection.execute(raised).scalar_one()
    facts = {"scope": CARE, "from": before, "to": GIVEN}
    append(
        connection,
        [Event(Action.CONSENT, "person", person_id, ver, person_id, None, facts, {"source": source})],
        actor,
        at,
    )


def _event(holder: Holder, source: str) -> Event:
    facts = {"scope": CARE, "from": holder.state, "to": OPTED_OUT}
    # How it came may be told in somebody's own words: beside the event, where it can be erased.
    return Event(Action.CONSENT, "person", holder.id, holder.ver + 1, holder.id, None, facts, {"source": source})

"""What patrol rounds found, item by item; a round is an open duty, and each word on an item is an event of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from care.errors import WrongState
from care.rules.lifecycles import DutyState
from care.rules.patrols import Found
from care.storage.audit import Action, Actor, Event, append
from care.storage.tables import duty, patrol_result


@dataclass(frozen=True, slots=True)
class Noted:
    """What somebody found of one item."""

    item: str
    result: Found
    note: str | None = field(default=None, repr=False)
    photo: str | None = None
    by: str = ""
    at: datetime | None = None


def results_of(connection: Connection, duty_id: int) -> Mapping[str, Noted]:
    """What a round has found so far, by item."""
    columns = [patrol_result.c[name] for name in ("item", "result", "note", "photo", "noted_by", "noted_at")]
    rows = connection.execute(select(*columns).where(patrol_result.c.duty_id == duty_id))
    return {row.item: Noted(row.item, Found(row.result), *row[2:]) for row in rows}


def note_item(connection: Connection, duty_id: int, noted: Noted, actor: Actor, at: datetime) -> None:
    """Write what was found of one item, over what was written before; a photo stays until there is another.

    WrongState when the round is finished.
    """
    open_ = duty.c.id == duty_id, duty.c.state == DutyState.OPEN
    raised = update(duty).where(*open_).values(ver=duty.c.ver + 1).returning(duty.c.ver)
    ver = connection.execute(raised).scalar()
    if ver is None:
        raise WrongState(f"Round {duty_id} is finished: what it found stays as it is.")
    kinds: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    values = {"result": noted.result, "note": noted.note, "noted_by": actor.name, "noted_at": at}
    values |= {"photo": noted.photo} if noted.photo else {}
    new = kinds.insert(patrol_result).values(duty_id=duty_id, item=noted.item, **values)
    connection.execute(new.on_conflict_do_update(index_elements=["duty_id", "item"], set_=values))
    facts = {"item": noted.item, "result": noted.result}
    personal = {name: value for name, value in (("note", noted.note), ("photo", noted.photo)) if value}
    event = Event(Action.PATROL_NOTED, "duty", duty_id, ver, None, None, facts, personal or None)
    append(connection, [event], actor, at)

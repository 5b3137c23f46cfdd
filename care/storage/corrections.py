"""What people corrected: each word of theirs with what the lists said until then, so that a list does not undo it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection, and_, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from care.storage.tables import correction

# Columns that are one statement: who corrects one of them has spoken of all.
_GROUPS = (
    ("mobile", "phone", "phone_label", "phone_problem"),
    (
        "birthday_month",
        "birthday_day",
        "birthday_year",
        "birthday_calendar",
        "birthday_leap",
        "birth_solar_md",
        "birth_lunar_md",
    ),
    ("appointment_on", "appointment_time"),
)
_TOGETHER = {name: group for group in _GROUPS for name in group}
PARTY = "party:"  # a person who was taken out of a deal, by their id


@dataclass(frozen=True, slots=True)
class Corrected:
    """One word of a person: `listed` are the columns as the lists had them, days as ISO text."""

    entity: str
    entity_id: int
    name: str
    on_day: date
    listed: Mapping[str, Any] = field(repr=False)


def remember_corrected(
    connection: Connection, entity: str, row: Any, person_id: int, columns: Collection[str], day: date
) -> None:
    """Note that these columns of a person or deal were corrected on `day`; `row` is as it was before.

    What a list said before an earlier correction is still what it says.
    """
    groups = {_TOGETHER.get(name, (name,)) for name in columns}
    for group in sorted(groups):
        listed = {name: _plain(row._mapping[name]) for name in group}
        _note(connection, entity, row.id, group[0], person_id, listed, day)


def remember_left(connection: Connection, deal_id: int, person_id: int, day: date) -> None:
    """Note that somebody is no party of the deal, whatever a list says."""
    _note(connection, "deal", deal_id, f"{PARTY}{person_id}", person_id, {}, day)


def forget_corrected(connection: Connection, found: Collection[Corrected]) -> None:
    """A newer list has said something new: it holds again."""
    for one in found:
        same = correction.c.entity == one.entity, correction.c.entity_id == one.entity_id
        connection.execute(delete(correction).where(*same, correction.c.field == one.name))


def forget_left(connection: Connection, deal_id: int, person_id: int) -> None:
    """They are a party again."""
    forget_corrected(connection, [Corrected("deal", deal_id, f"{PARTY}{person_id}", date.min, {})])


def corrections(connection: Connection, entity: str) -> dict[int, list[Corrected]]:
    """By id, what was corrected of all persons or all deals."""
    query = select(correction).where(correction.c.entity == entity)
    found: dict[int, list[Corrected]] = {}
    for row in connection.execute(query.order_by(correction.c.entity_id, correction.c.field)):
        one = Corrected(row.entity, row.entity_id, row.field, row.on_day, orjson.loads(row.listed))
        found.setdefault(row.entity_id, []).append(one)
    return found


def corrected_names(
    connection: Connection, person_id: int, deal_ids: Collection[int]
) -> dict[tuple[str, int], frozenset[str]]:
    """What was corrected by hand of a person and of these deals, by ("person" or "deal", id)."""
    who = and_(correction.c.entity == "person", correction.c.entity_id == person_id)
    what = and_(correction.c.entity == "deal", correction.c.entity_id.in_(sorted(deal_ids)))
    found: dict[tuple[str, int], frozenset[str]] = {}
    query = select(correction.c.entity, correction.c.entity_id, correction.c.field).where(or_(who, what))
    for entity, entity_id, name in connection.execute(query):
        found[entity, entity_id] = found.get((entity, entity_id), frozenset()) | {name}
    return found


def _note(
    connection: Connection, entity: str, entity_id: int, name: str, person_id: int, listed: Any, day: date
) -> None:
    kinds: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    key = {"entity": entity, "entity_id": entity_id, "field": name}
    row = {**key, "person_id": person_id, "listed": orjson.dumps(listed).decode(), "on_day": day}
    query = kinds.insert(correction).values(row)
    connection.execute(query.on_conflict_do_update(index_elements=[*key], set_={"on_day": day}))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value

"""Profiles and deal files: what people noted of a customer, ticked of a deal, and recorded of its way of paying."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from care.storage.tables import deal_file_tick, payment_change, profile_note


@dataclass(frozen=True, slots=True)
class Note:
    """One line of a profile."""

    value: str = field(repr=False)
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Tick:
    """Who saw something of a deal's file, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PaymentChange:
    """One change of the way of paying (S-101)."""

    changed_on: date
    before: str | None
    after: str
    by: str


def notes_of(connection: Connection, person_id: int) -> dict[str, Note]:
    """The profile's lines by key."""
    query = select(profile_note).where(profile_note.c.person_id == person_id)
    return {row.key: Note(row.value, row.noted_by, row.noted_at) for row in connection.execute(query)}


def note(connection: Connection, person_id: int, key: str, value: str | None, by: str, at: datetime) -> None:
    """Write one line of a profile, or take it out (None)."""
    mine = profile_note.c.person_id == person_id, profile_note.c.key == key
    if value is None:
        connection.execute(delete(profile_note).where(*mine))
        return
    kinds: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    said = {"value": value, "noted_by": by, "noted_at": at}
    query = kinds.insert(profile_note).values(person_id=person_id, key=key, **said)
    connection.execute(query.on_conflict_do_update(index_elements=["person_id", "key"], set_=said))


def ticks_of(connection: Connection, deal_ids: Collection[int]) -> dict[int, dict[str, Tick]]:
    """What of the files of these deals was seen, by deal and item."""
    found: dict[int, dict[str, Tick]] = {deal_id: {} for deal_id in deal_ids}
    for row in connection.execute(select(deal_file_tick).where(deal_file_tick.c.deal_id.in_(sorted(deal_ids)))):
        found[row.deal_id][row.item] = Tick(row.ticked_by, row.ticked_at)
    return found


def set_ticks(
    connection: Connection, deal_id: int, add: Collection[str], remove: Collection[str], by: str, at: datetime
) -> None:
    """Tick some items, take others back."""
    mine = deal_file_tick.c.deal_id == deal_id, deal_file_tick.c.item.in_(sorted(remove))
    connection.execute(delete(deal_file_tick).where(*mine))
    rows = [{"deal_id": deal_id, "item": item, "ticked_by": by, "ticked_at": at} for item in sorted(add)]
    if rows:
        connection.execute(insert(deal_file_tick), rows)


def payments_of(connection: Connection, deal_ids: Collection[int]) -> dict[int, list[PaymentChange]]:
    """The changes of the way of paying of these deals, the newest first."""
    found: dict[int, list[PaymentChange]] = {deal_id: [] for deal_id in deal_ids}
    mine = payment_change.c.deal_id.in_(sorted(deal_ids))
    for row in connection.execute(select(payment_change).where(mine).order_by(payment_change.c.id.desc())):
        found[row.deal_id].append(PaymentChange(row.changed_on, row.from_method, row.to_method, row.recorded_by))
    return found


def note_payment(
    connection: Connection, deal_id: int, before: str | None, after: str, changed_on: date, by: str, at: datetime
) -> int:
    """Record a change of the way of paying; its number."""
    said = {"changed_on": changed_on, "from_method": before, "to_method": after, "recorded_by": by, "recorded_at": at}
    query = insert(payment_change).values(deal_id=deal_id, **said).returning(payment_change.c.id)
    return int(connection.execute(query).scalar_one())

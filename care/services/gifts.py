"""Gifts on the agents' lists: what is to be got ready, and what has been handed over (S-47, S-82, S-92, S-93)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from care.rules.facts import Customer
from care.rules.lifecycles import GiftState
from care.storage.audit import Actor
from care.storage.customers import load_customers
from care.storage.engine import Database
from care.storage.gifts import Gift, gifts_to_give, move_gift


@dataclass(frozen=True, slots=True)
class GiftLine:
    """One gift with the customer who gets it."""

    gift: Gift
    customer: Customer
    late: bool


def open_gifts(database: Database, today: date, project_id: int | None = None) -> list[GiftLine]:
    """The gifts that are due or ordered, the oldest first; late once the occasion's own day is over."""
    with database.read() as connection:
        gifts = gifts_to_give(connection, project_id)
        keys = {(gift.person_id, gift.deal_id) for gift in gifts}
        customers: Mapping[tuple[int, int | None], Customer] = load_customers(connection, sorted(keys, key=str), today)
    found = [(gift, customers.get((gift.person_id, gift.deal_id))) for gift in gifts]
    return [GiftLine(gift, customer, gift.due_on < today) for gift, customer in found if customer is not None]


def mark_ordered(database: Database, gift_id: int, *, by: str, now: datetime, note: str | None = None) -> None:
    """The gift has been ordered. Raises NotFound or WrongState; `now` is aware UTC."""
    _mark(database, gift_id, GiftState.ORDERED, by, now, note)


def mark_delivered(database: Database, gift_id: int, *, by: str, now: datetime, note: str | None = None) -> None:
    """The customer has the gift. Raises NotFound or WrongState; `now` is aware UTC."""
    _mark(database, gift_id, GiftState.DELIVERED, by, now, note)


def _mark(database: Database, gift_id: int, to: GiftState, by: str, now: datetime, note: str | None) -> None:
    with database.begin() as connection:
        move_gift(connection, gift_id, to, note, Actor("person", by), now)

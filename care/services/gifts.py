"""Gifts on the agents' lists: what is to be got ready, and what has been handed over (S-47, S-82, S-92, S-93)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from care.errors import BadField
from care.rules.facts import Customer
from care.rules.lifecycles import GiftState
from care.rules.stock import Kind
from care.storage.audit import Actor
from care.storage.customers import load_customers
from care.storage.engine import Database
from care.storage.gifts import Gift, Proof, gifts_to_give, move_gift, place_of
from care.storage.stock import StockMove, move_stock, stock_of

LONGEST_NAME, LONGEST_NOTE = 60, 500
DEAREST_FEN = 100_000_00


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


def mark_delivered(
    database: Database, gift_id: int, *, by: str, now: datetime, note: str | None = None, proof: Proof | None = None
) -> None:
    """The customer has the gift; where the project keeps a stock of it, one is taken from there.

    `proof` says who took it, with a photo, and what it cost (None: as the stock has it). Raises NotFound, WrongState,
    or BadField; `now` is aware UTC.
    """
    _mark(database, gift_id, GiftState.DELIVERED, by, now, note, proof or Proof())


def _mark(
    database: Database,
    gift_id: int,
    to: GiftState,
    by: str,
    now: datetime,
    note: str | None,
    proof: Proof | None = None,
) -> None:
    actor = Actor("person", by)
    _check(note, proof)
    with database.begin() as connection:
        if proof is None:
            move_gift(connection, gift_id, to, note, actor, now)
            return
        project_id, item = place_of(connection, gift_id)
        kept = stock_of(connection, project_id, item, lock=True)
        if kept is not None and proof.cost_fen is None:
            proof = replace(proof, cost_fen=kept.unit_cost_fen)
        move_gift(connection, gift_id, to, note, actor, now, proof)
        if kept is not None:  # below zero rather than refused: the customer has it, whatever was counted
            move_stock(connection, kept, StockMove(-1, Kind.GIFT, gift_id=gift_id), actor, now)


def _check(note: str | None, proof: Proof | None) -> None:
    if note is not None and len(note) > LONGEST_NOTE:
        message = f"The note has more than {LONGEST_NOTE} characters: shorten it."
        raise BadField(message, "note", "note_long", most=LONGEST_NOTE)
    if proof is None:
        return
    if proof.received_by is not None and len(proof.received_by) > LONGEST_NAME:
        raise BadField("The name is too long.", "received_by", "gift_receiver_long", most=LONGEST_NAME)
    if proof.cost_fen is not None and not 0 <= proof.cost_fen <= DEAREST_FEN:
        raise BadField("The cost is out of range.", "cost", "gift_cost_wrong")

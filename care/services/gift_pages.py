"""What the console's pages about gifts show: the list of those to get ready and hand over, and one of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection

from care.phones import mask
from care.rules.facts import Customer
from care.rules.lifecycles import GiftState
from care.rules.rights import Scope
from care.rules.touchpoints import Language
from care.rules.wording import room_words, title
from care.services.preparing import Desk
from care.storage.customers import load_customers
from care.storage.engine import Database
from care.storage.gift_limits import gift_limits
from care.storage.gifts import Gift, Proof, gift_within, open_gifts_within
from care.storage.stock import stock_of

MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class GiftRow:
    """One line of the list. `number` is masked; `limits` is what the customer must not get (忌口)."""

    id: int
    item: str
    state: GiftState
    act_on: date
    due_on: date
    late: bool
    touchpoint: str
    person_id: int
    customer: str
    project: str
    home: str
    number: str | None
    agent: str | None
    limits: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class GiftList:
    """The lines, and the id after which the next page begins (None: there is none)."""

    rows: Sequence[GiftRow]
    after: int | None


@dataclass(frozen=True, slots=True)
class GiftPage:
    """One gift: `left` is how many are in stock, None where none is kept."""

    row: GiftRow
    proof: Proof
    is_open: bool
    left: int | None
    unit_cost_fen: int | None


def gift_list(
    database: Database, desk: Desk, scope: Scope, language: Language, now: datetime, *, after: int | None = None
) -> GiftList:
    """The due and ordered gifts of a scope, the oldest first, a page of them; `now` is aware UTC."""
    with database.read() as connection:
        gifts = open_gifts_within(connection, scope, after, MOST_LINES + 1)
        more = gifts[MOST_LINES - 1].id if len(gifts) > MOST_LINES else None
        return GiftList(_rows(connection, desk, gifts[:MOST_LINES], language, now), more)


def gift_page(
    database: Database, desk: Desk, gift_id: int, scope: Scope, language: Language, now: datetime
) -> GiftPage | None:
    """All of one gift; NotFound outside the scope, None where the customer has been erased."""
    with database.read() as connection:
        found, proof = gift_within(connection, gift_id, scope)
        rows = _rows(connection, desk, [found], language, now)
        kept = stock_of(connection, found.project_id, found.item)
    if not rows:
        return None
    is_open = found.state in {GiftState.DUE, GiftState.ORDERED}
    return GiftPage(rows[0], proof, is_open, kept.quantity if kept else None, kept.unit_cost_fen if kept else None)


def require_gift_in_scope(database: Database, gift_id: int, scope: Scope) -> Proof:
    """The gift's proof so far; NotFound unless there is such a gift in the scope."""
    with database.read() as connection:
        return gift_within(connection, gift_id, scope)[1]


def _rows(
    connection: Connection, desk: Desk, gifts: Sequence[Gift], language: Language, now: datetime
) -> list[GiftRow]:
    today = now.astimezone(desk.zone).date()
    keys = sorted({(gift.person_id, gift.deal_id) for gift in gifts}, key=str)
    customers = load_customers(connection, keys, today) if keys else {}
    limits = gift_limits(connection, [gift.person_id for gift in gifts])
    found = [(gift, customers.get((gift.person_id, gift.deal_id))) for gift in gifts]
    return [
        _row(gift, customer, limits.get(gift.person_id), language, today)
        for gift, customer in found
        if customer is not None
    ]


def _row(gift: Gift, customer: Customer, limits: str | None, language: Language, today: date) -> GiftRow:
    person, deal = customer.person, customer.deal
    agent = deal.agent.on(today) if deal.agent else None
    number = person.mobile or person.phone
    return GiftRow(
        id=gift.id,
        item=gift.item,
        state=gift.state,
        act_on=gift.act_on,
        due_on=gift.due_on,
        late=gift.due_on < today,
        touchpoint=gift.touchpoint,
        person_id=person.id,
        customer=title(person.name, person.sex, language),
        project=deal.project,
        home=room_words(deal.building, deal.unit, deal.room),
        number=mask(number) if number else None,
        agent=agent.name if agent else None,
        limits=limits,
    )

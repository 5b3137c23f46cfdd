"""What is on record about one customer: the touches with their channel rows, and the people on the same phone."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, Table, literal, select, union_all

from care.errors import NotFound
from care.rules.planner import Channel
from care.storage.tables import call, deal, gift, message, person, touch


@dataclass(frozen=True, slots=True)
class RecordedRow:
    """One channel row of a touch as it stands."""

    touchpoint: str
    occasion: str
    due_on: date
    deal_no: str | None
    channel: Channel
    position: int
    template: str
    state: str
    reason: str | None
    act_on: date


def person_of(connection: Connection, customer_no: str) -> int:
    """The customer's id; NotFound for a number that was never imported."""
    person_id: int | None = connection.scalar(select(person.c.id).where(person.c.customer_no == customer_no))
    if person_id is None:
        raise NotFound(f"There is no customer {customer_no!r}: look the number up in the sales system.")
    return person_id


def people_on_phone(connection: Connection, person_id: int) -> frozenset[int]:
    """The customer and whoever else has the same mobile number: merging and caps look at all of them (rules.md 7)."""
    own = select(person.c.mobile).where(person.c.id == person_id).scalar_subquery()
    return frozenset({person_id, *connection.scalars(select(person.c.id).where(person.c.mobile == own))})


def deals_of(connection: Connection, person_id: int) -> list[int]:
    """The deals whose touches go to the customer, oldest first."""
    query = select(deal.c.id).where(deal.c.primary_person_id == person_id)
    return list(connection.scalars(query.order_by(deal.c.subscribed_on, deal.c.id)))


def record_of(connection: Connection, person_id: int) -> list[RecordedRow]:
    """Every channel row of the customer's touches, by the day due."""
    rows = union_all(
        _rows("sms", message, message.c.template, message.c.position, person_id),
        _rows("call", call, call.c.script, literal(0), person_id),
        _rows("gift", gift, gift.c.item, literal(0), person_id),
    ).subquery()
    order = (rows.c.due_on, rows.c.touchpoint, rows.c.occasion, rows.c.channel.desc(), rows.c.position)
    return [RecordedRow(*row) for row in connection.execute(select(rows).order_by(*order))]


def _rows(channel: Channel, table: Table, template: Any, position: Any, person_id: int) -> Select[Any]:
    key = (touch.c.touchpoint, touch.c.occasion, touch.c.due_on, deal.c.deal_no)
    row = (literal(channel).label("channel"), position.label("position"), template.label("template"))
    joined = table.join(touch, touch.c.id == table.c.touch_id).outerjoin(deal, deal.c.id == touch.c.deal_id)
    query = select(*key, *row, table.c.state, table.c.reason, table.c.act_on).select_from(joined)
    return query.where(touch.c.person_id == person_id)

"""Gifts: which are due, and their way from the plan to the customer's hands."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from care.errors import NotFound, WrongState
from care.rules.lifecycles import GiftState
from care.storage.audit import Action, Actor
from care.storage.moving import Move, Standing, move
from care.storage.tables import gift, touch

_OPEN = (GiftState.DUE, GiftState.ORDERED)


@dataclass(frozen=True, slots=True)
class Gift:
    """A gift as a list shows it: `act_on` is the day to see to it, `due_on` the day of the occasion."""

    id: int
    item: str
    state: GiftState
    act_on: date
    project_id: int
    person_id: int
    staff_id: int | None
    touchpoint: str
    due_on: date
    deal_id: int | None


_OF_GIFT = ("id", "item", "state", "act_on", "project_id", "person_id", "staff_id")
_COLUMNS = [*(gift.c[name] for name in _OF_GIFT), touch.c.touchpoint, touch.c.due_on, touch.c.deal_id]


def gifts_to_give(connection: Connection, project_id: int | None = None) -> list[Gift]:
    """The gifts that are due or ordered, the oldest first; of one project where asked."""
    query = select(*_COLUMNS).join(touch, touch.c.id == gift.c.touch_id).where(gift.c.state.in_(_OPEN))
    if project_id is not None:
        query = query.where(gift.c.project_id == project_id)
    rows = connection.execute(query.order_by(gift.c.act_on, gift.c.id))
    return [Gift(id_, item, GiftState(state), *rest) for id_, item, state, *rest in rows]


def move_gift(
    connection: Connection, gift_id: int, to: GiftState, note: str | None, actor: Actor, at: datetime
) -> None:
    """Mark a gift ordered or delivered; NotFound, or WrongState when it is past that."""
    row = connection.execute(select(gift).where(gift.c.id == gift_id).with_for_update()).first()
    if row is None:
        raise NotFound(f"There is no gift {gift_id}: see the open ones with `care gifts`.")
    if row.state not in _OPEN or row.state == to:
        raise WrongState(f"Gift {gift_id} is {row.state}, so it cannot be marked {to}: nothing was changed.")
    changes = {"ended_at": at} if to is GiftState.DELIVERED else {}
    way = Move(to, Action.GIFT_MOVED, changes, {"item": row.item}, {"note": note} if note else None)
    move(connection, "gift", Standing(row.id, row.ver, row.state, row.person_id, row.touch_id), way, actor, at)


def item_given(connection: Connection, touch_id: int) -> str | None:
    """The item that the customer gets with this touch; None without one."""
    gone = (GiftState.SKIPPED, GiftState.CANCELLED)
    return connection.scalar(select(gift.c.item).where(gift.c.touch_id == touch_id, gift.c.state.not_in(gone)))

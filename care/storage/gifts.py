"""Gifts: which are due, and their way from the plan to the customer's hands."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, literal, literal_column, select, true, tuple_, union

from care.errors import NotFound, WrongState
from care.rules.lifecycles import GiftState
from care.rules.rights import Scope
from care.storage.audit import Action, Actor
from care.storage.moving import Move, Standing, move
from care.storage.tables import gift, metadata, patrol_result, touch

_OPEN = (GiftState.DUE, GiftState.ORDERED)
# The words, and in this order, are those of the partial index: SQLite uses it for nothing else.
IS_OPEN = gift.c.state.in_([literal_column(f"'{state.value}'") for state in _OPEN])


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


@dataclass(frozen=True, slots=True)
class Proof:
    """That a customer has a gift: who took it, a photo by name, and what it cost in 1/100 yuan."""

    received_by: str | None = field(default=None, repr=False)
    photo: str | None = field(default=None, repr=False)
    cost_fen: int | None = None
    ended_at: datetime | None = None


_OF_GIFT = ("id", "item", "state", "act_on", "project_id", "person_id", "staff_id")
_COLUMNS = [*(gift.c[name] for name in _OF_GIFT), touch.c.touchpoint, touch.c.due_on, touch.c.deal_id]


def gifts_to_give(connection: Connection, project_id: int | None = None) -> list[Gift]:
    """The gifts that are due or ordered, the oldest first; of one project where asked."""
    query = select(*_COLUMNS).join(touch, touch.c.id == gift.c.touch_id).where(gift.c.state.in_(_OPEN))
    if project_id is not None:
        query = query.where(gift.c.project_id == project_id)
    rows = connection.execute(query.order_by(gift.c.act_on, gift.c.id))
    return [Gift(id_, item, GiftState(state), *rest) for id_, item, state, *rest in rows]


def within(scope: Scope) -> ColumnElement[bool]:
    """The gifts that somebody with this scope may see."""
    staff_only = true() if scope.staff is None else gift.c.staff_id.in_(sorted(scope.staff))
    projects_only = true() if scope.projects is None else gift.c.project_id.in_(sorted(scope.projects))
    return and_(staff_only, projects_only)


def open_gifts_within(connection: Connection, scope: Scope, after: int | None, limit: int) -> list[Gift]:
    """The due and ordered gifts of a scope, the oldest first, those that follow the gift `after`."""
    query = select(*_COLUMNS).join(touch, touch.c.id == gift.c.touch_id).where(IS_OPEN, within(scope))
    if after is not None:
        day = select(gift.c.act_on).where(gift.c.id == after).scalar_subquery()
        query = query.where(tuple_(gift.c.act_on, gift.c.id) > tuple_(day, literal(after)))
    rows = connection.execute(query.order_by(gift.c.act_on, gift.c.id).limit(limit))
    return [Gift(id_, item, GiftState(state), *rest) for id_, item, state, *rest in rows]


def gift_within(connection: Connection, gift_id: int, scope: Scope) -> tuple[Gift, Proof]:
    """One gift with its proof, in whatever state; NotFound outside the scope."""
    columns = [*_COLUMNS, *(gift.c[name] for name in ("received_by", "photo", "cost_fen", "ended_at"))]
    joined = gift.join(touch, touch.c.id == gift.c.touch_id)
    row = connection.execute(select(*columns).select_from(joined).where(gift.c.id == gift_id, within(scope))).first()
    if row is None:
        raise NotFound(f"There is no gift {gift_id} on this list: go back to the list.")
    id_, item, state, *rest = row[:-4]
    return Gift(id_, item, GiftState(state), *rest), Proof(*row[-4:])


def place_of(connection: Connection, gift_id: int) -> tuple[int, str]:
    """The project and item of a gift; NotFound when there is none."""
    row = connection.execute(select(gift.c.project_id, gift.c.item).where(gift.c.id == gift_id)).first()
    if row is None:
        raise NotFound(f"There is no gift {gift_id}: see the open ones with `care gifts`.")
    return row.project_id, row.item


def move_gift(
    connection: Connection,
    gift_id: int,
    to: GiftState,
    note: str | None,
    actor: Actor,
    at: datetime,
    proof: Proof | None = None,
) -> None:
    """Mark a gift ordered or delivered; NotFound, or WrongState when it is past that."""
    row = connection.execute(select(gift).where(gift.c.id == gift_id).with_for_update()).first()
    if row is None:
        raise NotFound(f"There is no gift {gift_id}: see the open ones with `care gifts`.")
    if row.state not in _OPEN or row.state == to:
        raise WrongState(f"Gift {gift_id} is {row.state}, so it cannot be marked {to}: nothing was changed.")
    changes: dict[str, Any] = {"ended_at": at} if to is GiftState.DELIVERED else {}
    facts: dict[str, Any] = {"item": row.item}
    personal: dict[str, Any] = {"note": note} if note else {}
    if proof is not None:
        changes |= {"received_by": proof.received_by, "photo": proof.photo, "cost_fen": proof.cost_fen}
        facts["cost_fen"] = proof.cost_fen
        personal |= {"received_by": proof.received_by, "photo": proof.photo}
    way = Move(to, Action.GIFT_MOVED, changes, facts, personal or None)
    move(connection, "gift", Standing(row.id, row.ver, row.state, row.person_id, row.touch_id), way, actor, at)


def photos_of_alone(connection: Connection, person_id: int) -> list[str]:
    """The photos of a person's gifts, by name, that no other gift and no patrol round has."""
    others = select(gift.c.photo).where(gift.c.person_id != person_id, gift.c.photo.is_not(None))
    rounds = select(patrol_result.c.photo).where(patrol_result.c.photo.is_not(None))
    mine = gift.c.person_id == person_id, gift.c.photo.is_not(None)
    alone = gift.c.photo.not_in(others), gift.c.photo.not_in(rounds)
    return list(connection.scalars(select(gift.c.photo).where(*mine, *alone).distinct()))


def photos_in_use(connection: Connection) -> set[str]:
    """The names of all photos that a row of any table names."""
    columns = [column for table in metadata.sorted_tables for column in table.c if column.name.endswith("photo")]
    named = union(*(select(column).where(column.is_not(None)) for column in columns))
    return set(connection.scalars(named))


def item_given(connection: Connection, touch_id: int) -> str | None:
    """The item that the customer gets with this touch; None without one."""
    gone = (GiftState.SKIPPED, GiftState.CANCELLED)
    return connection.scalar(select(gift.c.item).where(gift.c.touch_id == touch_id, gift.c.state.not_in(gone)))

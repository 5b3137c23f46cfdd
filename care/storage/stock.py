"""The stock of gifts: what each project has, and every move of it, with its event."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from care.storage.audit import Action, Actor, Event, append
from care.storage.gifts import IS_OPEN
from care.storage.tables import gift, project, stock, stock_move


@dataclass(frozen=True, slots=True)
class Stock:
    """What a project has of one item; `unit_cost_fen` is what one cost at the newest purchase, in 1/100 yuan."""

    id: int
    project_id: int
    project: str
    item: str
    quantity: int
    unit_cost_fen: int | None
    ver: int
    promised: int = 0  # gifts of the plan that wait for it


@dataclass(frozen=True, slots=True)
class StockMove:
    """A change to make: `kind` is one of care.rules.stock.Kind."""

    change: int
    kind: str
    unit_cost_fen: int | None = None
    gift_id: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A change that was made."""

    at: datetime
    by: str
    project: str
    item: str
    change: int
    kind: str
    note: str | None


_COLUMNS = [stock.c.id, stock.c.project_id, project.c.name, *(stock.c[n] for n in ("item", "quantity"))]
_COLUMNS += [stock.c.unit_cost_fen, stock.c.ver]
_JOINED = stock.join(project, project.c.id == stock.c.project_id)


def stocks(connection: Connection, projects: Collection[int] | None) -> list[Stock]:
    """What is kept in stock, by project and item; None means of all projects."""
    waits = gift.c.project_id == stock.c.project_id, gift.c.item == stock.c.item, IS_OPEN
    promised = select(func.count()).select_from(gift).where(*waits).scalar_subquery()
    query = select(*_COLUMNS, promised).select_from(_JOINED)
    if projects is not None:
        query = query.where(stock.c.project_id.in_(sorted(projects)))
    return [Stock(*row) for row in connection.execute(query.order_by(project.c.name, stock.c.item))]


def moves(connection: Connection, projects: Collection[int] | None, limit: int) -> list[Moved]:
    """The newest moves, newest first."""
    columns = [stock_move.c[n] for n in ("moved_at", "moved_by")]
    columns += [project.c.name, stock.c.item, *(stock_move.c[n] for n in ("change", "kind", "note"))]
    query = select(*columns).select_from(_JOINED.join(stock_move, stock_move.c.stock_id == stock.c.id))
    if projects is not None:
        query = query.where(stock.c.project_id.in_(sorted(projects)))
    return [Moved(*row) for row in connection.execute(query.order_by(stock_move.c.id.desc()).limit(limit))]


def stock_of(connection: Connection, project_id: int, item: str, *, lock: bool = False) -> Stock | None:
    """One item of a project, locked until the transaction ends where asked; None where none is kept."""
    query = select(*_COLUMNS).select_from(_JOINED).where(stock.c.project_id == project_id, stock.c.item == item)
    row = connection.execute(query.with_for_update(of=stock) if lock else query).first()
    return None if row is None else Stock(*row)


def begin_stock(connection: Connection, project_id: int, item: str) -> Stock:
    """One item of a project, locked; it begins with none where there was no such item. Follow it with a move."""
    kinds: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    new = kinds.insert(stock).values(project_id=project_id, item=item, quantity=0, ver=0)
    connection.execute(new.on_conflict_do_nothing())
    found = stock_of(connection, project_id, item, lock=True)
    assert found is not None
    return found


def move_stock(connection: Connection, found: Stock, way: StockMove, actor: Actor, at: datetime) -> None:
    """Change the stock; the row must be locked."""
    cost = found.unit_cost_fen if way.unit_cost_fen is None else way.unit_cost_fen
    changed = {"quantity": found.quantity + way.change, "unit_cost_fen": cost, "ver": found.ver + 1}
    connection.execute(update(stock).where(stock.c.id == found.id).values(**changed))
    columns = {"change": way.change, "kind": way.kind, "unit_cost_fen": cost, "gift_id": way.gift_id, "note": way.note}
    connection.execute(insert(stock_move).values(stock_id=found.id, **columns, moved_by=actor.name, moved_at=at))
    facts = {"item": found.item, "change": way.change, "kind": way.kind, "quantity": found.quantity + way.change}
    facts |= {"gift": way.gift_id, "unit_cost_fen": cost}
    personal = {"note": way.note} if way.note else None
    append(
        connection,
        [Event(Action.STOCK_MOVED, "stock", found.id, found.ver + 1, None, None, facts, personal)],
        actor,
        at,
    )

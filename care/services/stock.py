"""The stock of gifts: buying in, counting, and handing out what no plan foresees (S-46, S-50, S-71, S-94)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from care.errors import BadField
from care.rules.rights import Scope
from care.rules.stock import HANDED_OUT, Kind
from care.storage.accounts import project_names
from care.storage.audit import Actor
from care.storage.engine import Database
from care.storage.stock import Moved, Stock, StockMove, begin_stock, move_stock, moves, stock_of, stocks

MOST = 100_000  # of one item at once
MOST_MOVES = 30
LONGEST_ITEM, LONGEST_NOTE = 40, 200


@dataclass(frozen=True, slots=True)
class StockPage:
    """What is there, and what came and went last."""

    stocks: Sequence[Stock]
    moves: Sequence[Moved]
    projects: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a form says of one item of a project."""

    project_id: int
    item: str
    number: int
    note: str | None = None


def stock_page(database: Database, scope: Scope) -> StockPage:
    """The stock of the projects of a scope."""
    with database.read() as connection:
        names = {i: name for i, name in project_names(connection).items() if _sees(scope, i)}
        return StockPage(stocks(connection, scope.projects), moves(connection, scope.projects, MOST_MOVES), names)


def buy_in(
    database: Database, entry: Entry, scope: Scope, *, unit_cost_fen: int | None, by: str, now: datetime
) -> None:
    """So many were bought, at this price each. Raises BadField; `now` is aware UTC."""
    with database.begin() as connection:
        _check(connection, entry, scope, least=1)
        found = begin_stock(connection, entry.project_id, entry.item)
        way = StockMove(entry.number, Kind.BOUGHT, unit_cost_fen, note=entry.note)
        move_stock(connection, found, way, Actor("person", by), now)


def count_stock(database: Database, entry: Entry, scope: Scope, *, by: str, now: datetime) -> None:
    """So many are there: somebody counted. The difference is a move, none is one too. Raises BadField."""
    with database.begin() as connection:
        _check(connection, entry, scope, least=0)
        found = begin_stock(connection, entry.project_id, entry.item)
        way = StockMove(entry.number - found.quantity, Kind.COUNTED, note=entry.note)
        move_stock(connection, found, way, Actor("person", by), now)


def hand_out(database: Database, entry: Entry, scope: Scope, *, kind: str, by: str, now: datetime) -> None:
    """So many were given away at the front desk or an event; never more than there are. Raises BadField."""
    if kind not in HANDED_OUT:
        raise BadField(f"{kind!r} is no reason to hand out a gift: choose one of the list.", "kind", "stock_kind")
    with database.begin() as connection:
        _check(connection, entry, scope, least=1)
        give_out(connection, entry, kind, Actor("person", by), now, field="number")


def give_out(connection: Connection, entry: Entry, kind: str, actor: Actor, now: datetime, *, field: str) -> None:
    """Take so many from the stock in the caller's transaction; BadField at `field` where there are fewer."""
    found = stock_of(connection, entry.project_id, entry.item, lock=True)
    left = found.quantity if found else 0
    if found is None or left < entry.number:
        message = f"Only {left} of {entry.item} are in stock: count, or take in what was bought, first."
        raise BadField(message, field, "stock_short", left=max(left, 0))
    move_stock(connection, found, StockMove(-entry.number, kind, note=entry.note), actor, now)


def _check(connection: Connection, entry: Entry, scope: Scope, *, least: int) -> None:
    if not _sees(scope, entry.project_id) or entry.project_id not in project_names(connection):
        raise BadField("There is no such project: choose one of the list.", "project", "project_unknown")
    if not 0 < len(entry.item) <= LONGEST_ITEM:
        raise BadField("Say which gift, in 40 characters at most.", "item", "stock_item_wrong")
    if not least <= entry.number <= MOST:
        raise BadField(f"Give a number from {least} to {MOST}.", "number", "stock_number", least=least, most=MOST)
    if entry.note and len(entry.note) > LONGEST_NOTE:
        raise BadField("The note is too long: 200 characters at most.", "note", "note_long", most=LONGEST_NOTE)


def _sees(scope: Scope, project_id: int) -> bool:
    return scope.projects is None or project_id in scope.projects

"""Rooms of a list in which more than one buyer, or more than one sale, has to be told apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, String, cast, func, literal, or_, select, union

from care.rules.room_sales import Sale
from care.storage.importing.stage import due_room, stage
from care.storage.tables import deal, deal_party, person

_BATCH = 200
MOST_SALES = 20  # of one room; nobody sells a new home so often


@dataclass(frozen=True, slots=True)
class ContestedRoom:
    """A room with the lines that speak of it and its sales so far, oldest first."""

    room: str
    lines: Sequence[Row[Any]]  # line, seq, customer_no, subscribed_on, cancelled_on
    sales: Sequence[Sale]


def contested_rooms(connection: Connection) -> Iterator[ContestedRoom]:
    """The rooms that are not simply one line and nobody, or one line and its own deal."""
    rooms = _contested(connection)
    for start in range(0, len(rooms), _BATCH):
        part = rooms[start : start + _BATCH]
        lines, sales = _lines(connection, part), sales_of(connection, part)
        for room in part:
            yield ContestedRoom(room, lines[room], sales.get(room, []))


def _contested(connection: Connection) -> list[str]:
    several = (
        select(stage.c.room)
        .join(due_room, due_room.c.key == stage.c.room)
        .group_by(stage.c.room)
        .having(func.count() > 1)
    )
    second = deal.alias("second")
    again = select(literal(1)).where(second.c.deal_no == stage.c.room.concat("#2")).exists()
    differs = or_(
        person.c.customer_no != stage.c.customer_no,
        cast(deal.c.subscribed_on, String).is_distinct_from(stage.c.subscribed_on),
        deal.c.cancelled_on.is_not(None),
        again,
    )
    taken = (
        select(stage.c.room)
        .select_from(
            due_room.join(stage, stage.c.room == due_room.c.key)
            .join(deal, deal.c.deal_no == stage.c.room)
            .join(person, person.c.id == deal.c.primary_person_id)
        )
        .where(differs)
    )
    return sorted(connection.scalars(union(several, taken)))


def _lines(connection: Connection, rooms: Sequence[str]) -> dict[str, list[Row[Any]]]:
    columns = (stage.c[name] for name in ("room", "line", "seq", "customer_no", "subscribed_on", "cancelled_on"))
    query = select(*columns).where(stage.c.room.in_(rooms)).order_by(stage.c.line, stage.c.seq)
    found: dict[str, list[Row[Any]]] = {room: [] for room in rooms}
    for row in connection.execute(query):
        found[row.room].append(row)
    return found


def sales_of(connection: Connection, rooms: Sequence[str]) -> dict[str, list[Sale]]:
    """The sales of these rooms so far, by room, the oldest first."""
    place = {f"{room}#{n}" if n > 1 else room: (n, room) for room in rooms for n in range(1, MOST_SALES + 1)}
    query = (
        select(
            deal.c.deal_no,
            cast(deal.c.subscribed_on, String).label("subscribed_on"),
            cast(deal.c.cancelled_on, String).label("cancelled_on"),
            person.c.customer_no,
        )
        .join(deal_party, deal_party.c.deal_id == deal.c.id)
        .join(person, person.c.id == deal_party.c.person_id)
        .where(deal.c.deal_no.in_(list(place)))
        .order_by(deal.c.id)
    )
    sales: dict[str, Sale] = {}
    for row in connection.execute(query):
        before = sales.get(row.deal_no)
        parties = (before.parties if before else frozenset()) | {row.customer_no}
        sales[row.deal_no] = Sale(row.deal_no, row.subscribed_on, row.cancelled_on, parties)
    found: dict[str, list[Sale]] = {}
    for number in sorted(sales, key=place.__getitem__):
        found.setdefault(place[number][1], []).append(sales[number])
    return found

"""What `care audit verify` reads: the log in its sealed order, what is unsealed yet, and versions without an event."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    DateTime,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal,
    select,
    type_coerce,
)

from care.storage.audit import COLUMNS
from care.storage.audit_counts import NUMBERED, STATE_TABLES
from care.storage.sealing import Seal
from care.storage.tables import audit_count, audit_event, audit_leaf, audit_pii, audit_seal, audit_window

PAGE = 5000
_EVENT = [
    audit_event.c.id,
    type_coerce(audit_event.c.at, DateTime(timezone=True)),  # naive on SQLite; our own type costs 3 us a row
    *(audit_event.c[name] for name in (*COLUMNS, "body", "leaf")),
    *(audit_pii.c.salt, audit_pii.c.data, audit_pii.c.person_id.label("whose")),
]
_OF_EVENT = and_(*(audit_pii.c[name] == audit_event.c[name] for name in ("entity", "entity_id", "ver")))


@dataclass(frozen=True, slots=True)
class Miscount:
    """A thing whose versions and events differ: `state` is the version it stands at, `events` the newest in the log.

    `missing` is the first version without an event; None where the log has more than there should be.
    """

    entity: str
    entity_id: int
    state: int | None
    events: int
    missing: int | None


def seals(connection: Connection, after: int = 0) -> Iterator[Seal]:
    """The seals after number `after`, in order; in pages, so that a reader may stop without an open cursor."""
    last = after
    while True:
        query = select(audit_seal).where(audit_seal.c.no > last).order_by(audit_seal.c.no).limit(PAGE)
        page = [Seal(**row._mapping) for row in connection.execute(query)]
        yield from page
        if len(page) < PAGE:
            return
        last = page[-1].no


def sealed_events(connection: Connection, after: int, through: int) -> Iterator[Sequence[Row[Any]]]:
    """Pages of the places after `after` up to `through`: seq, event_id, sealed (the hash), then the event and what
    stands aside; NULLs stand for what is gone. The columns of the event that its body repeats follow one another.
    """
    columns = audit_leaf.c.seq, audit_leaf.c.event_id, audit_leaf.c.leaf.label("sealed"), *_EVENT
    for first in range(after, through, PAGE):
        last = min(first + PAGE, through)
        event = and_(audit_event.c.id == audit_leaf.c.event_id, *_nearby(connection, first, last))
        joined = audit_leaf.outerjoin(audit_event, event).outerjoin(audit_pii, _OF_EVENT)
        within = audit_leaf.c.seq.between(_number(first + 1), _number(last))
        yield connection.execute(select(*columns).select_from(joined).where(within).order_by(audit_leaf.c.seq)).all()


def _nearby(connection: Connection, after: int, through: int) -> tuple[ColumnElement[bool], ...]:
    """Bounds of the ids, for PostgreSQL, which may read the whole log for every page without them; SQLite never."""
    if connection.dialect.name == "sqlite":
        return ()
    lowest, highest = events_through(connection, after, through)
    return (audit_event.c.id.between(_number(lowest), _number(highest)),)


def _number(n: int) -> ColumnElement[int]:
    """A number that stands in the statement itself, so that it is planned for."""
    return bindparam(None, n, BigInteger, literal_execute=True)


def unsealed_events(connection: Connection) -> Iterator[Sequence[Row[Any]]]:
    """Pages of the events that no seal has yet, in the order of their ids; columns as those of `sealed_events`."""
    joined = audit_event.outerjoin(audit_leaf, audit_leaf.c.event_id == audit_event.c.id)
    columns = audit_leaf.c.seq, audit_leaf.c.event_id, audit_leaf.c.leaf.label("sealed"), *_EVENT
    query = select(*columns).select_from(joined.outerjoin(audit_pii, _OF_EVENT))
    query = query.where(audit_leaf.c.seq.is_(None)).order_by(audit_event.c.id).limit(PAGE)
    page = connection.execute(query).all()
    while page:
        yield page
        page = connection.execute(query.where(audit_event.c.id > page[-1].id)).all()


def sealed_through(connection: Connection) -> int:
    """The id up to which no event may be unsealed."""
    if connection.dialect.name == "sqlite":
        return connection.scalar(select(func.max(audit_leaf.c.event_id))) or 0
    return connection.scalar(select(audit_window.c.low)) or 0


def place_beyond(connection: Connection, size: int) -> Row[Any] | None:
    """The first place that no seal covers; None in a sound log."""
    query = select(audit_leaf.c.seq, audit_leaf.c.event_id).where(audit_leaf.c.seq > size)
    return connection.execute(query.order_by(audit_leaf.c.seq).limit(1)).first()


def places_of_days(connection: Connection, since: datetime | None, until: datetime | None) -> tuple[int, int]:
    """The first and last place of the events from `since` (inclusive) to `until` (exclusive); (0, 0) without any."""
    joined = audit_leaf.join(audit_event, audit_event.c.id == audit_leaf.c.event_id)
    query = select(func.min(audit_leaf.c.seq), func.max(audit_leaf.c.seq)).select_from(joined)
    if since is not None:
        query = query.where(audit_event.c.at >= since)
    if until is not None:
        query = query.where(audit_event.c.at < until)
    first, last = connection.execute(query).one()
    return first or 0, last or 0


def events_through(connection: Connection, after: int, through: int) -> tuple[int, int]:
    """The lowest and highest event id of the places after `after` up to `through`."""
    within = audit_leaf.c.seq.between(after + 1, through)
    event_id = audit_leaf.c.event_id + 0  # else PostgreSQL walks the index of the ids from its end, past all others
    query = select(func.min(event_id), func.max(event_id)).where(within)
    lowest, highest = connection.execute(query).one()
    return lowest or 0, highest or 0


def event_count(connection: Connection) -> int:
    """How many events there are."""
    return connection.scalar(select(func.count()).select_from(audit_event)) or 0


def erasures(connection: Connection) -> dict[int, int]:
    """By erased person, the id of the newest event that says so: until then their data may be gone."""
    query = select(audit_event.c.person_id, func.max(audit_event.c.id)).where(
        audit_event.c.entity == "person", audit_event.c.action == "erased"
    )
    return {row[0]: row[1] for row in connection.execute(query.group_by(audit_event.c.person_id))}


def stray_personal_data(connection: Connection, limit: int) -> list[Row[Any]]:
    """Personal data that stand beside no event."""
    query = select(audit_pii.c.entity, audit_pii.c.entity_id, audit_pii.c.ver)
    joined = query.select_from(audit_pii.outerjoin(audit_event, _OF_EVENT)).where(audit_event.c.id.is_(None))
    return list(connection.execute(joined.limit(limit)))


def miscounts(connection: Connection, limit: int) -> Iterator[Miscount]:
    """Things whose versions and events differ, some of each kind at most."""
    yield from _gaps(connection, limit)
    for entity in STATE_TABLES:
        yield from _differing(connection, entity, limit)
        yield from _without_state(connection, entity, limit)
    counted = dict(connection.execute(select(audit_count.c.entity, audit_count.c.ver)).tuples().all())
    for entity in NUMBERED:
        yield from _misnumbered(connection, entity, counted.get(entity, 0))


def unknown_entities(connection: Connection) -> list[str]:
    """Kinds of things that the log tells of and this program does not know."""
    known: list[str] = []
    while True:  # a jump a kind on the index; DISTINCT would read all of it
        after = known[-1] if known else ""
        entity = connection.scalar(select(func.min(audit_event.c.entity)).where(audit_event.c.entity > after))
        if entity is None:
            return [entity for entity in known if entity not in {*STATE_TABLES, *NUMBERED}]
        known.append(entity)


def _gaps(connection: Connection, limit: int) -> Iterator[Miscount]:
    key = audit_event.c.entity, audit_event.c.entity_id
    newest = func.max(audit_event.c.ver)
    query = select(*key, newest.label("newest")).group_by(*key).having(func.count() != newest).limit(limit)
    for row in connection.execute(query).all():
        mine = audit_event.c.entity == row.entity, audit_event.c.entity_id == row.entity_id
        there = set(connection.scalars(select(audit_event.c.ver).where(*mine)))
        missing = next(ver for ver in range(1, row.newest + 2) if ver not in there)
        yield Miscount(row.entity, row.entity_id, row.newest, row.newest, missing)


def _differing(connection: Connection, entity: str, limit: int) -> Iterator[Miscount]:
    table = STATE_TABLES[entity]
    newest = func.coalesce(_newest(entity, table.c.id).scalar_subquery(), 0)
    query = select(table.c.id, table.c.ver, newest.label("newest")).where(table.c.ver != newest).limit(limit)
    for row in connection.execute(query):
        yield Miscount(entity, row.id, row.ver, row.newest, row.newest + 1 if row.ver > row.newest else None)


def _without_state(connection: Connection, entity: str, limit: int) -> Iterator[Miscount]:
    table = STATE_TABLES[entity]
    gone = ~exists(literal(1)).where(table.c.id == audit_event.c.entity_id)
    query = select(audit_event.c.entity_id, func.max(audit_event.c.ver)).where(audit_event.c.entity == entity, gone)
    for entity_id, newest in connection.execute(query.group_by(audit_event.c.entity_id).limit(limit)):
        yield Miscount(entity, entity_id, None, newest, None)


def _misnumbered(connection: Connection, entity: str, counted: int) -> Iterator[Miscount]:
    mine = audit_event.c.entity == entity
    there = set(connection.scalars(select(audit_event.c.entity_id).where(mine)))
    missing = [number for number in range(1, counted + 1) if number not in there]
    yield from (Miscount(entity, number, 1, 0, 1) for number in missing)
    yield from (Miscount(entity, number, None, 1, None) for number in sorted(there) if number > counted)


def _newest(entity: str, entity_id: ColumnElement[int]) -> Select[tuple[int]]:
    return select(func.max(audit_event.c.ver)).where(
        audit_event.c.entity == entity, audit_event.c.entity_id == entity_id
    )

"""A log of invented persons, each version of theirs an event, and ways to tamper with it past the guards."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, text, update

from care.rules.merkle import EMPTY_CHAIN, chain_hash, root_of
from care.services.auditing.verifying import Outside, Verdict, verify
from care.storage.audit import Action, Actor, Event, append
from care.storage.audit_guards import postgresql_guards, sqlite_guards
from care.storage.engine import Database
from care.storage.sealing import seal
from care.storage.tables import audit_event, audit_leaf, audit_seal, person

BEGINNING = datetime(2026, 12, 1, 2, tzinfo=UTC)
ACTOR = Actor("person", "王经理", "test")
GUARDED = ("audit_event", "audit_leaf", "audit_seal", "audit_pii")


def born(connection: Connection, count: int) -> list[int]:
    """So many persons of version 0; returns their ids."""
    last = connection.scalar(select(person.c.id).order_by(person.c.id.desc()).limit(1)) or 0
    ids = list(range(last + 1, last + count + 1))
    connection.execute(insert(person), [{"id": n, "customer_no": f"C{n}", "name": f"张{n}"} for n in ids])
    return ids


def happen(connection: Connection, ids: Sequence[int], at: datetime = BEGINNING, **facts: Any) -> None:
    """One more version, and its event, of each of these persons."""
    connection.execute(update(person).where(person.c.id.in_(ids)).values(ver=person.c.ver + 1))
    versions = dict(connection.execute(select(person.c.id, person.c.ver).where(person.c.id.in_(ids))).tuples().all())
    events = [Event(Action.IMPORTED, "person", n, versions[n], n, None, facts, {"name": f"张{n}"}) for n in ids]
    append(connection, events, ACTOR, at)


def fill(database: Database, seals: int, each: int) -> None:
    """A log of so many seals with so many events each, two events a person."""
    for n in range(seals):
        with database.begin() as connection:
            people = born(connection, each // 2)
            happen(connection, people, BEGINNING + timedelta(hours=n))
            happen(connection, people, BEGINNING + timedelta(hours=n), turn=2)
        seal(database, BEGINNING + timedelta(hours=n, seconds=5))


def verdict(database: Database, **outside: Any) -> Verdict:
    """The whole log verified."""
    return verify(database, Outside(**outside))


def chains(database: Database) -> dict[int, bytes]:
    """The hash of each seal, by number: what anchors would hold."""
    with database.read() as connection:
        return dict(connection.execute(select(audit_seal.c.no, audit_seal.c.chain)).tuples().all())


def events(database: Database) -> list[Any]:
    """All events, by id."""
    with database.read() as connection:
        return list(connection.execute(select(audit_event).order_by(audit_event.c.id)))


@contextmanager
def unguarded(database: Database) -> Iterator[Connection]:
    """A transaction of somebody who owns the database and has dropped the guards; they stand again afterwards."""
    with database.begin() as connection:
        drop_guards(connection)
        yield connection
        for statement in sqlite_guards() if database.is_sqlite else list(postgresql_guards())[1:]:
            connection.execute(text(statement))


def drop_guards(connection: Connection) -> None:
    """What an owner of the database can do."""
    if connection.dialect.name == "sqlite":
        for statement in sqlite_guards():
            connection.execute(text(f"DROP TRIGGER {statement.split()[2]}"))
        return
    for table in GUARDED:
        for kind in ("change", "truncate"):
            connection.execute(text(f"DROP TRIGGER {table}_no_{kind} ON {table}"))


def seal_again(connection: Connection) -> None:
    """What a clever forger does: compute places, roots and chain of the whole log afresh, with the old times."""
    old = connection.execute(select(audit_seal).order_by(audit_seal.c.no)).all()
    leaves = dict(connection.execute(select(audit_event.c.id, audit_event.c.leaf)).tuples().all())
    places = connection.execute(select(audit_leaf).order_by(audit_leaf.c.seq)).all()
    kept = [place.event_id for place in places if place.event_id in leaves]
    connection.execute(audit_leaf.delete())
    connection.execute(audit_seal.delete())
    numbered = [{"seq": n, "event_id": e, "leaf": leaves[e]} for n, e in enumerate(kept, start=1)]
    connection.execute(insert(audit_leaf), numbered)
    chain, before = EMPTY_CHAIN, 0
    for row in old:
        size = min(row.size, len(kept))
        root = root_of([leaves[e] for e in kept[before:size]])
        chain, before = chain_hash(chain, root, size, row.at), size
        values = {"no": row.no, "size": size, "root": root, "chain": chain, "at": row.at}
        connection.execute(insert(audit_seal).values(values))

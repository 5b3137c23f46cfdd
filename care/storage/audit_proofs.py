"""What a proof is made of: an event's place and the leaves under its seal."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from care.rules.merkle import EMPTY_CHAIN
from care.storage.sealing import Seal
from care.storage.tables import audit_event, audit_leaf, audit_seal


@dataclass(frozen=True, slots=True)
class Leaf:
    """One place of the sealed log."""

    seq: int
    event_id: int
    leaf: bytes


@dataclass(frozen=True, slots=True)
class Under:
    """A seal, and what stood before it: how many events were sealed, and the hash of the chain."""

    seal: Seal
    before: int
    previous: bytes


def body_of(connection: Connection, event_id: int) -> str | None:
    """The body of an event; None where there is no such event."""
    return connection.scalar(select(audit_event.c.body).where(audit_event.c.id == event_id))


def place_of(connection: Connection, event_id: int) -> int | None:
    """An event's place in the sealed log; None where it is not sealed."""
    return connection.scalar(select(audit_leaf.c.seq).where(audit_leaf.c.event_id == event_id))


def seal_over(connection: Connection, seq: int) -> Under | None:
    """The seal that covers a place; None where none does."""
    query = select(audit_seal).where(audit_seal.c.size >= seq).order_by(audit_seal.c.no).limit(1)
    row = connection.execute(query).first()
    return _under(connection, Seal(**row._mapping)) if row else None


def leaves_under(connection: Connection, under: Under) -> list[Leaf]:
    """The places of one seal, in order."""
    query = select(audit_leaf).where(audit_leaf.c.seq > under.before, audit_leaf.c.seq <= under.seal.size)
    return [Leaf(**row._mapping) for row in connection.execute(query.order_by(audit_leaf.c.seq))]


def bodies(connection: Connection, first_id: int, last_id: int) -> dict[int, str]:
    """The bodies of the events of an id range."""
    query = select(audit_event.c.id, audit_event.c.body).where(audit_event.c.id.between(first_id, last_id))
    return {row.id: row.body for row in connection.execute(query)}


def _under(connection: Connection, seal: Seal) -> Under:
    row = connection.execute(
        select(audit_seal.c.size, audit_seal.c.chain).where(audit_seal.c.no == seal.no - 1)
    ).first()
    return Under(seal, row.size, row.chain) if row else Under(seal, 0, EMPTY_CHAIN)

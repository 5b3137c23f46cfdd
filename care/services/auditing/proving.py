"""Proof that one event stands in the sealed log, to be checked without this program (docs/verify_audit.py)."""

from typing import Any

from care.errors import BadInput, NotFound
from care.rules.merkle import inclusion_path, seal_time
from care.storage.audit_checks import seals
from care.storage.audit_proofs import body_of, leaves_under, place_of, seal_over
from care.storage.engine import Database
from care.storage.sealing import Seal


def prove(database: Database, event_id: int, head: bytes | None = None) -> dict[str, Any]:
    """The proof as JSON's values: body, audit path, and the seals from the event's own up to `head` (else the newest).

    Raises NotFound for an event that does not exist, BadInput for one that is not sealed yet or a head that does not
    come after it.
    """
    with database.snapshot() as connection:
        body, seq = body_of(connection, event_id), place_of(connection, event_id)
        if body is None:
            raise NotFound(f"There is no event {event_id}: `care audit export` lists them.")
        under = seal_over(connection, seq) if seq is not None else None
        if seq is None or under is None:
            raise BadInput(f"Event {event_id} is not sealed yet: run `care audit seal` first.")
        leaves = [leaf.leaf for leaf in leaves_under(connection, under)]
        links, newest = [link(under.seal)], under.seal
        for seal in seals(connection, under.seal.no) if newest.chain != head else ():
            links.append(link(seal))
            newest = seal
            if seal.chain == head:
                break
    if head is not None and newest.chain != head:
        raise BadInput(f"No seal from {under.seal.no} on has the hash {head.hex()}: give one that was noted later.")
    place = seq - under.before - 1
    path = [beside.hex() for beside in inclusion_path(place, leaves)]
    before = {"size": under.before, "chain": under.previous.hex()}
    return {"event": event_id, "seq": seq, "body": body, "path": path, "before": before, "seals": links}


def link(seal: Seal) -> dict[str, Any]:
    """A seal as proofs and exports tell it."""
    return {
        "seal": seal.no,
        "size": seal.size,
        "root": seal.root.hex(),
        "at": seal_time(seal.at),
        "chain": seal.chain.hex(),
    }

"""The sealed log as a file that proves itself: events with their bodies, withheld ones as hashes, and every seal.

One JSON object a line; docs/audit.md describes them and docs/verify_audit.py checks them without this program.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from care.services.auditing.proving import link
from care.storage.audit_checks import places_of_days, seals
from care.storage.audit_proofs import Under, bodies, leaves_under, seal_over
from care.storage.audit_reading import Selection, audit_lines
from care.storage.engine import Database


def proof_lines(database: Database, selection: Selection) -> Iterator[dict[str, Any]]:
    """The lines, from the first seal with an event of the wanted days; later seals follow without events.

    Events outside the selection stand as hashes, so that the roots can be computed all the same.
    """
    with database.snapshot() as connection:
        days = selection.since, selection.until
        first, last = places_of_days(connection, *days)
        under = seal_over(connection, first) if first else None
        if under is None:
            return
        yield {"before": {"size": under.before, "chain": under.previous.hex()}}
        yield from _of_seal(connection, under, selection)
        previous = under.seal
        for seal in seals(connection, previous.no):
            if previous.size < last:
                yield from _of_seal(connection, Under(seal, previous.size, previous.chain), selection)
            else:
                yield {**link(seal), "events": False}
            previous = seal


def _of_seal(connection: Connection, under: Under, selection: Selection) -> Iterator[dict[str, Any]]:
    leaves = leaves_under(connection, under)
    if leaves:
        lowest, highest = min(leaf.event_id for leaf in leaves), max(leaf.event_id for leaf in leaves)
        shown = {line.seq for line in audit_lines(connection, selection.within(lowest, highest))}
        texts = bodies(connection, lowest, highest) if shown else {}
        for leaf in leaves:
            if leaf.event_id in shown and leaf.event_id in texts:
                yield {"seq": leaf.seq, "event": leaf.event_id, "body": texts[leaf.event_id]}
            else:
                yield {"seq": leaf.seq, "leaf": leaf.leaf.hex()}
    yield {**link(under.seal), "events": True}

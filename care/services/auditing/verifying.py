"""Verification: recompute everything that the log says of itself, and name the first event where it does not hold.

One snapshot is read from end to end, a page at a time: writers and sealers go on meanwhile, and memory does not grow.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from care.rules.audit_findings import Finding, Wrong
from care.services.auditing.anchors import Anchors
from care.services.auditing.chain import ChainCheck
from care.services.auditing.events import EventCheck
from care.storage.audit_checks import (
    Miscount,
    erasures,
    event_count,
    miscounts,
    place_beyond,
    places_of_days,
    sealed_events,
    sealed_through,
    seals,
    stray_personal_data,
    unknown_entities,
    unsealed_events,
)
from care.storage.audit_guards import missing_guards
from care.storage.engine import Database
from care.storage.sealing import Seal

MOST = 20  # findings: the first ones tell what happened
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Outside:
    """What was kept outside the database: anchors, and the hash of a seal that somebody noted."""

    anchors: Anchors = field(default_factory=lambda: Anchors({}))
    head: bytes | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found: events read, seals followed, events that wait for their seal, anchors compared."""

    events: int
    seals: int
    waiting: int
    anchors: int
    newest: Seal | None
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def count_events(database: Database) -> int:
    """How many events a verification of the whole log will read."""
    with database.read() as connection:
        return event_count(connection)


def verify(
    database: Database,
    outside: Outside | None = None,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    progress: Progress | None = None,
) -> Verdict:
    """Verify the log against itself, the state it tells of, and what was noted `outside`.

    With `since` and `until` (aware, the latter exclusive) the events alone are limited, to the seals that hold events
    of that time; the chain, the versions and the anchors are always checked as a whole.
    """
    with database.snapshot() as connection:
        return verify_on(connection, outside or Outside(), since=since, until=until, progress=progress)


def verify_on(
    connection: Connection,
    outside: Outside,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    progress: Progress | None = None,
) -> Verdict:
    """As `verify`, on a connection that sees one state of the database."""
    return _Run(connection, outside, progress or (lambda count: None)).verdict(since, until)


class _Run:
    """One verification; `findings` come in the order of the log."""

    def __init__(self, connection: Connection, outside: Outside, progress: Progress) -> None:
        self._connection, self._outside, self._progress = connection, outside, progress
        self._events = EventCheck(erasures(connection))
        self._chain = ChainCheck(connection, outside.anchors.noted, outside.head)
        self._read = self._waiting = 0

    def verdict(self, since: datetime | None, until: datetime | None) -> Verdict:
        limited = since is not None or until is not None
        places = places_of_days(self._connection, since, until) if limited else None
        findings = tuple(islice(self._all(places), MOST))
        noted = len(self._outside.anchors.noted)
        return Verdict(self._read, self._chain.seals, self._waiting, noted, self._chain.newest, findings)

    def _all(self, places: tuple[int, int] | None) -> Iterator[Finding]:
        yield from self._sealed(places)
        yield from self._unsealed()
        for row in stray_personal_data(self._connection, MOST):
            yield Finding(Wrong.PERSONAL_ADDED, None, {"entity": row.entity, "id": row.entity_id, "ver": row.ver})
        yield from map(_miscounted, miscounts(self._connection, MOST))
        yield from (Finding(Wrong.ENTITY_UNKNOWN, None, {"entity": e}) for e in unknown_entities(self._connection))
        yield from self._chain.ends()
        for line in self._outside.anchors.unreadable:
            yield Finding(Wrong.ANCHOR_UNREADABLE, None, {"line": line})
        for guard in missing_guards(self._connection):
            yield Finding(Wrong.GUARD_GONE, None, {"guard": guard})

    def _sealed(self, places: tuple[int, int] | None) -> Iterator[Finding]:
        before = 0
        for seal in seals(self._connection):
            broken = list(self._chain.follow(seal))
            yield from broken
            if places is None or (before < places[1] and seal.size >= places[0] > 0):
                rows = self._counted(sealed_events(self._connection, before, seal.size))
                yield from self._events.sealed(seal, before, rows, chain_broken=bool(broken))
            before = max(before, seal.size)
        beyond = place_beyond(self._connection, before)
        if beyond is not None:
            yield Finding(Wrong.SEAL_CUT_OFF, beyond.event_id, {"seq": beyond.seq})

    def _unsealed(self) -> Iterator[Finding]:
        through = sealed_through(self._connection)
        for row in self._counted(unsealed_events(self._connection)):
            self._waiting += 1
            if row.id <= through:
                yield Finding(Wrong.PASSED_OVER, row.id)
            if (problem := self._events.whole(row)) is not None:
                yield problem

    def _counted(self, pages: Iterator[Sequence[Any]]) -> Iterator[Any]:
        for page in pages:
            self._read += len(page)
            self._progress(len(page))
            yield from page


def _miscounted(found: Miscount) -> Finding:
    details: Mapping[str, object] = {"entity": found.entity, "id": found.entity_id}
    if found.missing is not None:
        return Finding(Wrong.VERSION_GONE, None, {**details, "ver": found.missing})
    if found.state is None:
        return Finding(Wrong.STATE_GONE, None, details)
    return Finding(Wrong.VERSION_ADDED, None, {**details, "ver": found.events, "state": found.state})

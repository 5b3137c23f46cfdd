"""Each event on its own: its body, its hash, its columns, and the personal data that stands aside."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from care.rules.audit_findings import Finding, Wrong
from care.rules.merkle import Root
from care.storage.audit import body_time, commit
from care.storage.audit_checks import body_fits, is_whole
from care.storage.sealing import Seal


@dataclass(frozen=True, slots=True)
class EventCheck:
    """Checks events; `erased` says by person up to which event their personal data may be gone."""

    erased: Mapping[int, int]

    def sealed(self, seal: Seal, before: int, rows: Iterable[Any], *, chain_broken: bool) -> Iterator[Finding]:
        """The events of one seal, in their order, and its root. Rows are those of `sealed_events`."""
        root, found, doubtful, expected = Root(), 0, list[Finding](), before + 1
        first = last = 0
        for row in rows:
            for seq in range(expected, row.seq):
                yield Finding(Wrong.PLACE_GONE, None, {"seal": seal.no, "seq": seq})
                found += 1
            expected, first, last = row.seq + 1, first or row.event_id, row.event_id
            problems = list(self._placed(seal, row))
            yield from problems
            found += len(problems)
            if row.id is not None and row.leaf != row.sealed and not problems:
                doubtful.append(Finding(Wrong.EVENT_REHASHED, row.id, {"seal": seal.no, "seq": row.seq}))
            root.add(row.sealed if row.id is None else row.leaf)
        for seq in range(expected, seal.size + 1):
            yield Finding(Wrong.PLACE_GONE, None, {"seal": seal.no, "seq": seq})
            found += 1
        if root.value() == seal.root:  # the events are what was sealed, so it is their entries that were changed
            yield from (Finding(Wrong.PLACE_CHANGED, f.event_id, f.details) for f in doubtful)
        elif doubtful:
            yield from doubtful
        elif not found and not chain_broken:
            yield Finding(Wrong.ROOT_DIFFERS, first, {"last": last, "seal": seal.no})

    def whole(self, row: Any) -> Iterator[Finding]:
        """What is wrong with one event by itself."""
        if not is_whole(row):
            yield Finding(Wrong.EVENT_CHANGED, row.id)
            return
        body = orjson.loads(row.body)
        column = body_fits(row, body) or ("at" if body.get("at") != body_time(row.at) else None)
        if column is not None:
            yield Finding(Wrong.COLUMN_CHANGED, row.id, {"column": column})
            return
        yield from self._personal(row, body.get("personal"))

    def _placed(self, seal: Seal, row: Any) -> Iterator[Finding]:
        if row.id is None:
            yield Finding(Wrong.EVENT_GONE, row.event_id, {"seq": row.seq, "seal": seal.no})
        else:
            yield from self.whole(row)

    def _personal(self, row: Any, commitment: str | None) -> Iterator[Finding]:
        if row.data is None:
            if commitment is not None and row.id > self.erased.get(row.person_id, 0):
                yield Finding(Wrong.PERSONAL_GONE, row.id)
            return
        whose = row.whose == row.person_id  # by this it is found when the person is erased
        if not whose or commitment is None or commit(row.salt, row.data.encode()) != commitment:
            yield Finding(Wrong.PERSONAL_CHANGED, row.id)

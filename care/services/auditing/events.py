"""Each event on its own: its body, its hash, its columns, and the personal data that stands aside."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any

import orjson

from care.rules.audit_findings import Finding, Wrong
from care.rules.merkle import Root, leaf_hash
from care.storage.audit import COLUMNS, body_time, commit
from care.storage.sealing import Seal


@dataclass(frozen=True, slots=True)
class EventCheck:
    """Checks events; `erased` says by person up to which event their personal data may be gone."""

    erased: Mapping[int, int]

    def sealed(self, seal: Seal, before: int, rows: Iterable[Any], *, chain_broken: bool) -> Iterator[Finding]:
        """The events of one seal, in their order, and its root. Rows are those of `sealed_events`."""
        root, expected, ids, sound = Root(), before + 1, list[int](), True
        doubtful: list[Finding] = []
        for row in rows:
            problem = self._placed(seal, row)
            if row.seq != expected:
                problem = Finding(Wrong.PLACE_GONE, None, {"seal": seal.no, "seq": expected})
            expected, ids = row.seq + 1, [*ids[:1], row.event_id]
            if problem is not None:
                sound = False
                yield problem
            elif row.leaf != row.sealed:
                doubtful.append(Finding(Wrong.EVENT_REHASHED, row.id, {"seal": seal.no, "seq": row.seq}))
            root.add(row.sealed if row.id is None else row.leaf)
        if expected <= seal.size:
            sound = False
            yield Finding(Wrong.PLACE_GONE, None, {"seal": seal.no, "seq": expected})
        if root.value() == seal.root:  # the events are what was sealed, so it is their entries that were changed
            yield from (Finding(Wrong.PLACE_CHANGED, f.event_id, f.details) for f in doubtful)
        elif doubtful:
            yield from doubtful
        elif sound and not chain_broken:
            yield Finding(
                Wrong.ROOT_DIFFERS, ids[0] if ids else None, {"last": ids[-1] if ids else None, "seal": seal.no}
            )

    def whole(self, row: Any) -> Finding | None:
        """What is wrong with one event by itself. This runs for every event of the log: a plain path, no generators."""
        text = row[_BODY]
        if leaf_hash(text.encode()) != row[_LEAF]:
            return Finding(Wrong.EVENT_CHANGED, row.id)
        try:
            body = orjson.loads(text)
            repeated, at, commitment = _repeated(body), body["at"], body["personal"]
        except (ValueError, KeyError, TypeError):  # hashed well enough, but nothing that we ever wrote
            return Finding(Wrong.EVENT_CHANGED, row.id)
        if row[_COLUMNS] != repeated or _time(row[_AT]) != at:
            return Finding(Wrong.COLUMN_CHANGED, row.id, {"column": _differing(row, body)})
        data = row[_DATA]
        if data is None:
            if commitment is None or row.id <= self.erased.get(row.person_id, 0):
                return None
            return Finding(Wrong.PERSONAL_GONE, row.id)
        whose = row.whose == row.person_id  # by this it is found when the person is erased
        if whose and commitment is not None and commit(row.salt, data.encode()) == commitment:
            return None
        return Finding(Wrong.PERSONAL_CHANGED, row.id)

    def _placed(self, seal: Seal, row: Any) -> Finding | None:
        if row.id is None:
            return Finding(Wrong.EVENT_GONE, row.event_id, {"seq": row.seq, "seal": seal.no})
        return self.whole(row)


# Where things stand in a row of `sealed_events`.
_AT = 4
_COLUMNS = slice(_AT + 1, _AT + 1 + len(COLUMNS))
_BODY, _LEAF, _DATA = _COLUMNS.stop, _COLUMNS.stop + 1, _COLUMNS.stop + 3
_repeated = itemgetter(*COLUMNS)
_time = lru_cache(maxsize=64)(body_time)  # the events of one transaction have one time


def _differing(row: Any, body: Mapping[str, Any]) -> str:
    values = row._mapping
    return next((name for name in COLUMNS if values[name] != body[name]), "at")

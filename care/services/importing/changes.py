"""What differs between what is stored and what a list says, and how the log tells it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from care.services.importing.staged_rows import BIRTHDAY, PHONES

# In the log these stand aside, where they can be erased (design 8); the rest of the event names the fields only.
PERSONAL = frozenset(("name", "mobile", "phone", "phone_label", "remark", "profession", *BIRTHDAY))
# Columns that belong together: a line is silent about all of a group or says all of it.
_GROUPS = (PHONES, BIRTHDAY, ("appointment_on", "appointment_time"))

Change = tuple[Any, Any]


def folded(texts: Sequence[str | None]) -> dict[str, Any]:
    """The lines of one person or deal as one: of each field, or group of fields, the last that says something."""
    values: list[dict[str, Any]] = [orjson.loads(text) for text in texts if text is not None]
    if len(values) <= 1:
        return values[0] if values else {}
    together = dict(values[0])
    for more in values[1:]:
        for group in _groups_of(more):
            if any(more[name] not in {None, False} for name in group if name != "phone_problem") or not any(
                name in together for name in group
            ):
                together |= {name: more[name] for name in group}
    return together


def _groups_of(values: Mapping[str, Any]) -> Iterable[tuple[str, ...]]:
    grouped = {name for group in _GROUPS for name in group}
    yield from ((name,) for name in values if name not in grouped)
    for group in _GROUPS:
        present = tuple(name for name in group if name in values)
        if present:
            yield present


def differences(stored: Any, values: Mapping[str, Any]) -> dict[str, Change]:
    """(before, after) of each value that is not as stored; `stored` is a row with these columns."""
    before = stored._mapping
    return {name: (before[name], value) for name, value in values.items() if before[name] != value}


def told(changes: Mapping[str, Change], line: int | None) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The facts of the event and, apart from them, what is personal: both maps of fields, before and after.

    `line` is the line of the list that says so.
    """
    personal: dict[str, Change] = {}
    public: dict[str, Change] = {}
    for name, change in changes.items():
        (personal if name in PERSONAL else public)[name] = change
    facts: dict[str, Any] = {"changed": public} if line is None else {"line": line, "changed": public}
    if personal:
        facts["personal_fields"] = sorted(personal)
    return facts, personal or None

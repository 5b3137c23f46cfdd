"""Staged customers become persons and consents: new ones in, changed ones changed, the others left alone."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from care.services.importing.changes import Change, differences, folded, told
from care.storage.audit import Action, Actor, Event, append
from care.storage.importing.ids import new_ids
from care.storage.importing.people import (
    FIELDS,
    StagedCustomer,
    insert_people,
    lock_people,
    staged_customers,
    update_people,
    write_consents,
)
from care.storage.importing.runs import remember_changed
from care.storage.tables import person


def merge_people(connection: Connection, actor: Actor, at: datetime) -> Counter[str]:
    """Write every staged customer; counts of `created`, `changed` and `unchanged`."""
    counts: Counter[str] = Counter()
    for batch in staged_customers(connection):
        fresh = [item for item in batch if item.stored is None]
        changed = [(item, *found) for item in batch if item.stored is not None if (found := _changes(item))[0]]
        _insert(connection, fresh, actor, at)
        _update(connection, changed, actor, at)
        counts.update(created=len(fresh), changed=len(changed), unchanged=len(batch) - len(fresh) - len(changed))
    return counts


def _insert(connection: Connection, fresh: Sequence[StagedCustomer], actor: Actor, at: datetime) -> None:
    if not fresh:
        return
    people, consents, events = [], [], []
    for person_id, item in zip(new_ids(connection, person, len(fresh)), fresh, strict=True):
        values = folded([line.values for line in item.lines])
        values.setdefault("birthday_leap", False)
        state = consent_after(None, item)
        people.append((person_id, item.customer_no, values))
        if state:
            consents.append((person_id, state, False))
        changes: dict[str, Change] = {
            name: (None, value) for name, value in values.items() if value not in {None, False}
        }
        if state:
            changes["consent"] = (None, state)
        facts, personal = told(changes, item.lines[-1].line)
        events.append(Event(Action.IMPORTED, "person", person_id, 1, person_id, None, facts, personal))
    insert_people(connection, people)
    write_consents(connection, consents, at, actor.cause or "import")
    append(connection, events, actor, at)


def _changes(item: StagedCustomer) -> tuple[dict[str, Change], dict[str, Any]]:
    """What the lines change of a stored person, and the person's values afterwards."""
    stored = item.stored
    assert stored is not None
    values = folded([line.values for line in item.lines])
    if values.get("mobile") == stored.mobile and stored.phone_problem == "phone_recycled_suspect":
        values.pop("phone_problem", None)  # a call found it out, and the list still has that number
    changes = differences(stored, values)
    state = consent_after(stored.consent, item)
    if state != stored.consent:
        changes["consent"] = (stored.consent, state)
    return changes, {name: values.get(name, stored._mapping[name]) for name in FIELDS} if changes else {}


def _update(
    connection: Connection,
    changed: Sequence[tuple[StagedCustomer, dict[str, Change], dict[str, Any]]],
    actor: Actor,
    at: datetime,
) -> None:
    if not changed:
        return
    ids = {item.customer_no: item.lines[0].id for item, _, _ in changed}
    versions = lock_people(connection, list(ids.values()))
    people, consents, events = [], [], []
    for item, changes, values in changed:
        person_id = ids[item.customer_no]
        ver = versions[person_id] + 1
        people.append((person_id, ver, values))
        if "consent" in changes:
            before, after = changes["consent"]
            consents.append((person_id, after, before is not None))
        facts, personal = told(changes, item.lines[-1].line)
        events.append(Event(Action.IMPORTED, "person", person_id, ver, person_id, None, facts, personal))
    update_people(connection, people)
    write_consents(connection, consents, at, actor.cause or "import")
    append(connection, events, actor, at)
    remember_changed(connection, "person", list(ids.values()))


def consent_after(state: str | None, item: StagedCustomer) -> str | None:
    """The care consent that the lines leave (rules.md 1): one no outweighs a yes; an empty cell takes a yes back.

    Somebody who opted out comes back by a word of their own only, never by a list.
    """
    said = {line.consented for line in item.lines} - {None}
    if state == "opted_out" or not said:
        return state
    if "refused" in said:
        return "refused"
    if "given" in said:
        return "given"
    return "refused" if state == "given" else state

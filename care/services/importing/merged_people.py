"""Staged customers become persons and consents: new ones in, changed ones changed, the others left alone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection

from care.rules.import_issues import PHONE_PROBLEMS
from care.services.importing.changes import Change, differences, folded, told
from care.services.importing.corrected import keep_corrected
from care.services.importing.merge_job import MergeJob
from care.services.importing.problems import Effect, effects
from care.services.importing.staged_rows import fingerprint
from care.services.importing.weighing import NOTHING, Weighed, record, staged_findings, weigh
from care.storage.audit import Action, Event, append
from care.storage.corrections import Corrected, corrections, forget_corrected
from care.storage.importing.ids import new_ids
from care.storage.importing.issues import Found, issues_of
from care.storage.importing.people import (
    WRITTEN,
    StagedCustomer,
    insert_people,
    lock_people,
    staged_customers,
    update_people,
    write_consents,
)
from care.storage.importing.runs import remember_changed
from care.storage.tables import person

_OURS = (Effect.HOLD_TEXTS, Effect.HOLD_CARE)
NAME_CONTRADICTS = "name_contradicts"


@dataclass(frozen=True, slots=True)
class _Merging:
    """One customer on the way: id (given for a new one), what was found, the values afterwards, what changes."""

    item: StagedCustomer
    person_id: int
    weighed: Weighed
    values: dict[str, Any]
    changes: Mapping[str, Change]
    over: Sequence[Corrected] = ()  # corrections that the list has outdated


def merge_people(connection: Connection, job: MergeJob) -> tuple[Counter[str], list[int]]:
    """Write every staged customer; counts of `created`, `changed` and `unchanged`.

    The lines of customer numbers that stand beside several names come along: two people may have got one number.
    """
    counts: Counter[str] = Counter()
    doubtful: list[int] = []
    corrected = corrections(connection, "person")
    for batch in staged_customers(connection):
        merging = _merging(connection, job, batch, corrected)
        fresh = [one for one in merging if one.item.stored is None]
        changed = [one for one in merging if one.item.stored is not None and one.changes]
        _insert(connection, fresh, job)
        _update(connection, changed, job)
        forget_corrected(connection, [word for one in merging for word in one.over])
        record(
            connection, [one.weighed for one in merging if one.weighed is not NOTHING], job.run_id, job.actor, job.at
        )
        counts.update(created=len(fresh), changed=len(changed), unchanged=len(batch) - len(fresh) - len(changed))
        doubtful += [line.line for item in batch if _contradicting(item) for line in item.lines]
    return counts, doubtful


def _merging(
    connection: Connection,
    job: MergeJob,
    batch: Sequence[StagedCustomer],
    corrected: Mapping[int, Sequence[Corrected]],
) -> list[_Merging]:
    fresh = iter(new_ids(connection, person, sum(item.stored is None for item in batch)))
    numbered = [(item, item.stored.id if item.stored is not None else next(fresh)) for item in batch]
    weighed = _weighed(connection, job, numbered)
    return [
        _merge(item, person_id, weighed.get(person_id, NOTHING), corrected.get(person_id, ()), job.as_of)
        for item, person_id in numbered
    ]


def _weighed(
    connection: Connection, job: MergeJob, numbered: Sequence[tuple[StagedCustomer, int]]
) -> dict[int, Weighed]:
    """What was found of the customers in whom there is anything odd, now or before."""
    odd = {
        person_id: [*staged_findings(item.lines, person_id, _OURS), *_several_names(item, person_id)]
        for item, person_id in numbered
        if any(line.issues for line in item.lines) or _was_odd(item) or _contradicting(item)
    }
    if not odd:
        return {}
    known: dict[int, list[Any]] = {}
    for row in issues_of(connection, odd):
        if effects()[row.code] in _OURS:
            known.setdefault(row.person_id, []).append(row)
    return {person_id: weigh(found, known.get(person_id, ()), job.missing) for person_id, found in odd.items()}


def _contradicting(item: StagedCustomer) -> list[str]:
    """The names beside one number, where the list has several; of a missing column it knows none."""
    if len(item.lines) == 1:
        return []
    names = {orjson.loads(line.values).get("name") for line in item.lines} - {None}
    return sorted(names) if len(names) > 1 else []


def _several_names(item: StagedCustomer, person_id: int) -> list[Found]:
    names = _contradicting(item)
    return [Found(NAME_CONTRADICTS, "客户姓名", person_id, None, fingerprint(names))] if names else []


def _was_odd(item: StagedCustomer) -> bool:
    stored = item.stored
    return stored is not None and (stored.held or stored.phone_problem in PHONE_PROBLEMS.values())


def _merge(
    item: StagedCustomer, person_id: int, weighed: Weighed, corrected: Sequence[Corrected], as_of: date
) -> _Merging:
    values, stored = folded([line.values for line in item.lines]), item.stored
    kept, over = keep_corrected(values, stored, corrected, as_of) if corrected else (frozenset(), [])
    values["held"] = False
    if weighed is not NOTHING:
        values["held"] = any(effects()[code] is Effect.HOLD_CARE for code in weighed.holding)
        if values.get("mobile") and "mobile" not in kept:
            found = (problem for code, problem in PHONE_PROBLEMS.items() if code in weighed.holding)
            values["phone_problem"] = next(found, values.get("phone_problem"))
    if stored is None:
        changes = {name: (None, value) for name, value in values.items() if value is not None and value is not False}
    else:
        if values.get("mobile") == stored.mobile and stored.phone_problem == "phone_recycled_suspect":
            values.pop("phone_problem", None)  # a call found it out, and the list still has that number
        changes = differences(stored, values)
    before = stored.consent if stored is not None else None
    after = consent_after(before, item)
    if after != before:
        changes["consent"] = (before, after)
    return _Merging(item, person_id, weighed, values, changes, over)


def _insert(connection: Connection, fresh: Sequence[_Merging], job: MergeJob) -> None:
    if not fresh:
        return
    insert_people(connection, [(one.person_id, one.item.customer_no, one.values) for one in fresh])
    _write_consents(connection, fresh, job)
    append(connection, [_event(one, 1) for one in fresh], job.actor, job.at)


def _update(connection: Connection, changed: Sequence[_Merging], job: MergeJob) -> None:
    if not changed:
        return
    versions = lock_people(connection, [one.person_id for one in changed])
    people = []
    for one in changed:
        stored = one.item.lines[0]._mapping
        values = {name: one.values.get(name, stored[name]) for name in WRITTEN}
        people.append((one.person_id, versions[one.person_id] + 1, values))
    update_people(connection, people)
    _write_consents(connection, changed, job)
    append(connection, [_event(one, versions[one.person_id] + 1) for one in changed], job.actor, job.at)
    remember_changed(connection, "person", list(versions))


def _write_consents(connection: Connection, merging: Sequence[_Merging], job: MergeJob) -> None:
    states = [
        (one.person_id, one.changes["consent"][1], one.changes["consent"][0] is not None)
        for one in merging
        if "consent" in one.changes
    ]
    write_consents(connection, states, job.at, job.actor.cause or "import")


def _event(one: _Merging, ver: int) -> Event:
    facts, personal = told(one.changes, one.item.lines[-1].line)
    return Event(Action.IMPORTED, "person", one.person_id, ver, one.person_id, None, facts, personal)


def consent_after(state: str | None, item: StagedCustomer) -> str | None:
    """The care consent that the lines leave (rules.md 1): one no outweighs a yes; an empty cell takes back a list's.

    Somebody who opted out comes back by a word of their own only, never by a list; and a yes of their own, such as a
    visitor's at the desk, is not taken back by what a list is silent about.
    """
    said = {line.consented for line in item.lines} - {None}
    if state == "opted_out" or not said:
        return state
    if "refused" in said:
        return "refused"
    if "given" in said:
        return "given"
    of_a_list = item.stored is not None and str(item.stored.consent_source).startswith("import")
    return "refused" if state == "given" and of_a_list else state

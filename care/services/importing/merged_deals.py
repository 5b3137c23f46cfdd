"""Staged sales become deals with their parties: new ones in, changed ones changed, the others left alone."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from care.rules.deal_dates import DATE_FIELDS, DealDates, date_conflicts
from care.rules.facts import Deal
from care.rules.import_issues import ENDS_DEAL
from care.rules.stages import closed_on
from care.services.importing.changes import Change, differences, folded, told
from care.services.importing.corrected import keep_corrected
from care.services.importing.findings import COLUMN_OF
from care.services.importing.merge_job import MergeJob
from care.services.importing.problems import Effect, effects
from care.services.importing.staged_rows import fingerprint
from care.services.importing.weighing import NOTHING, Weighed, record, staged_findings, weigh
from care.storage.audit import Action, Event, append
from care.storage.corrections import PARTY, Corrected, corrections, forget_corrected
from care.storage.importing.deals import (
    FIELDS,
    NewDeal,
    StagedDeal,
    insert_deals,
    insert_parties,
    lock_deals,
    staged_deals,
    update_deals,
)
from care.storage.importing.ids import new_ids
from care.storage.importing.issues import Found, issues_of
from care.storage.importing.runs import remember_changed
from care.storage.tables import deal as deal_table

_EMPTY: dict[str, Any] = dict.fromkeys(FIELDS)
_CLOSING = ("cancelled_on", "moved_in_on", "handed_over_on")


@dataclass(frozen=True, slots=True)
class _Merging:
    """One sale on the way: the values afterwards by FIELDS and DERIVED, what changes, who joins it."""

    item: StagedDeal
    weighed: Weighed
    values: Mapping[str, Any]
    changes: Mapping[str, Change]
    joining: Sequence[int]
    over: Sequence[Corrected] = ()  # corrections that the list has outdated


def merge_deals(connection: Connection, job: MergeJob) -> Counter[str]:
    """Write every staged sale; counts of `created`, `changed` and `unchanged`."""
    counts: Counter[str] = Counter()
    corrected = corrections(connection, "deal")
    for batch in staged_deals(connection):
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
    return counts


def _merging(
    connection: Connection, job: MergeJob, batch: Sequence[StagedDeal], corrected: Mapping[int, Sequence[Corrected]]
) -> list[_Merging]:
    words = [corrected.get(item.stored.id, ()) if item.stored is not None else () for item in batch]
    values = [_values(item, job) for item in batch]
    over = [_keep(item, new, said, job) for item, new, said in zip(batch, values, words, strict=True)]
    found = [_findings(item, new, job) for item, new in zip(batch, values, strict=True)]
    odd = [
        item
        for item, here, new in zip(batch, found, values, strict=True)
        if here or (item.stored is not None and (item.stored.date_conflict or _would_revive(item, new)))
    ]
    known: dict[str | None, list[Any]] = {}
    for row in issues_of(connection, {_primary(item) for item in odd}) if odd else ():
        known.setdefault(row.deal_no, []).append(row)
    unusual = {item.deal_no for item in odd}
    return [
        _merge(item, new, here, known.get(item.deal_no, ()) if item.deal_no in unusual else None, job, left, out)
        for item, new, here, left, out in zip(batch, values, found, map(_left, words), over, strict=True)
    ]


def _keep(item: StagedDeal, values: dict[str, Any], corrected: Sequence[Corrected], job: MergeJob) -> list[Corrected]:
    return keep_corrected(values, item.stored, corrected, job.as_of)[1] if corrected else []


def _left(corrected: Sequence[Corrected]) -> frozenset[int]:
    """Whom somebody has taken out of the deal: a list brings them in no more."""
    return frozenset(int(one.name.removeprefix(PARTY)) for one in corrected if one.name.startswith(PARTY))


def _merge(
    item: StagedDeal,
    values: dict[str, Any],
    found: Sequence[Found],
    known: Sequence[Any] | None,
    job: MergeJob,
    left: Collection[int],
    over: Sequence[Corrected],
) -> _Merging:
    weighed = NOTHING
    if known is not None:
        dates = [row for row in known if effects()[row.code] is Effect.HOLD_DEAL]
        weighed = weigh(found, dates, job.missing)
        ended = any(row.code in ENDS_DEAL and row.state == "confirmed" for row in known)
        if ended and item.stored is not None and values["cancelled_on"] is None:
            values["cancelled_on"] = item.stored.cancelled_on  # a person's word outlasts the list's empty cell
    values["closed_on"] = _closed_on(values)
    values["date_conflict"] = bool(weighed.holding)
    named = dict.fromkeys(line.person_id for line in item.lines)
    joining = [p for p in named if p not in item.parties and p not in left]
    changes: dict[str, Change]
    if item.stored is None:
        changes = {name: (None, value) for name, value in values.items() if value is not None and value is not False}
    else:
        changes = differences(item.stored, values)
    if joining:
        changes["parties"] = (list(item.parties), [*item.parties, *joining])
    return _Merging(item, weighed, values, changes, joining, over)


def _values(item: StagedDeal, job: MergeJob) -> dict[str, Any]:
    """All values of the deal by FIELDS; days as ISO text."""
    values = folded([line.values for line in item.lines])
    if "agent" in values:
        agent = values.pop("agent")
        values["agent_id"] = job.agents[item.lines[0].project, agent] if agent else None
    if item.stored is None:
        return _EMPTY | values
    stored = item.stored._mapping
    return {name: stored[name] for name in FIELDS} | values


def _primary(item: StagedDeal) -> int:
    primary: int = item.stored.primary_person_id if item.stored is not None else item.lines[0].person_id
    return primary


def _would_revive(item: StagedDeal, values: Mapping[str, Any]) -> bool:
    return item.stored is not None and item.stored.cancelled_on is not None and values["cancelled_on"] is None


def _findings(item: StagedDeal, values: Mapping[str, Any], job: MergeJob) -> list[Found]:
    """Days that could not be read, and days in impossible order, as they stand after the merge."""
    first = item.lines[0]
    clean = all(line.issues is None for line in item.lines)
    if clean and len(item.lines) == 1 and item.stored is None:
        return []  # the reading has looked at the order of these very days
    primary = _primary(item)
    unread = [] if clean else list(staged_findings(item.lines, primary, (Effect.HOLD_DEAL,)))
    found = [item for item in unread if item.code != "date_conflict"]
    days = DealDates(**{name: _day(values[name]) for name in DATE_FIELDS})
    conflicts = date_conflicts(days, today=job.as_of)
    if conflicts:
        finding = fingerprint((first.deal_no, *(values[name] for name in DATE_FIELDS)))
        found.append(Found("date_conflict", COLUMN_OF[conflicts[0].field], primary, first.deal_no, finding))
    return found


def _closed_on(values: Mapping[str, Any]) -> str | None:
    if not any(values[name] for name in _CLOSING):
        return None  # nearly every deal of a young project
    deal = Deal(
        id=0,
        deal_no="",
        project_id=0,
        project="",
        payment_method=values["payment_method"],
        loan_paid_on=_day(values["loan_paid_on"]),
        paid_in_full_on=_day(values["paid_in_full_on"]),
        handed_over_on=_day(values["handed_over_on"]),
        moved_in_on=_day(values["moved_in_on"]),
        cancelled_on=_day(values["cancelled_on"]),
    )
    end = closed_on(deal)
    return end.isoformat() if end else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _insert(connection: Connection, fresh: Sequence[_Merging], job: MergeJob) -> None:
    if not fresh:
        return
    deals, parties, events = [], [], []
    for deal_id, one in zip(new_ids(connection, deal_table, len(fresh)), fresh, strict=True):
        project_id = job.projects[one.item.lines[0].project]
        deals.append(NewDeal(deal_id, one.item.deal_no, project_id, one.joining[0], one.values))
        parties += [(deal_id, person_id, position) for position, person_id in enumerate(one.joining)]
        events.append(_event(one, deal_id, 1, one.joining[0]))
    insert_deals(connection, deals)
    insert_parties(connection, parties)
    append(connection, events, job.actor, job.at)


def _update(connection: Connection, changed: Sequence[_Merging], job: MergeJob) -> None:
    if not changed:
        return
    versions = lock_deals(connection, [one.item.lines[0].id for one in changed])
    deals, parties, events = [], [], []
    for one in changed:
        stored = one.item.lines[0]
        ver = versions[stored.id] + 1
        deals.append((stored.id, ver, one.values))
        joining = enumerate(one.joining, start=len(one.item.parties))
        parties += [(stored.id, person_id, position) for position, person_id in joining]
        events.append(_event(one, stored.id, ver, stored.primary_person_id))
    update_deals(connection, deals)
    insert_parties(connection, parties)
    append(connection, events, job.actor, job.at)
    remember_changed(connection, "deal", list(versions))


def _event(one: _Merging, deal_id: int, ver: int, primary: int) -> Event:
    facts, _ = told(one.changes, one.item.lines[-1].line)
    facts["deal_no"] = one.item.deal_no
    return Event(Action.IMPORTED, "deal", deal_id, ver, primary, None, facts)

"""Staged sales become deals with their parties: new ones in, changed ones changed, the others left alone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from care.rules.deal_dates import DATE_FIELDS, DealDates, date_conflicts
from care.rules.facts import Deal
from care.rules.stages import closed_on
from care.services.importing.changes import Change, differences, folded, told
from care.storage.audit import Action, Actor, Event, append
from care.storage.importing.deals import (
    DERIVED,
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
from care.storage.importing.runs import remember_changed
from care.storage.tables import deal as deal_table


@dataclass(frozen=True, slots=True)
class Offices:
    """Ids of what the lines name: projects by name, agents by (project, name); `as_of` is the list's own day."""

    projects: Mapping[str, int]
    agents: Mapping[tuple[str, str], int]
    as_of: date


def merge_deals(connection: Connection, offices: Offices, actor: Actor, at: datetime) -> Counter[str]:
    """Write every staged sale; counts of `created`, `changed` and `unchanged`."""
    counts: Counter[str] = Counter()
    for batch in staged_deals(connection):
        values = [deal_values(item, offices) for item in batch]
        fresh = [(item, found) for item, found in zip(batch, values, strict=True) if item.stored is None]
        changed = [
            (item, changes, found)
            for item, found in zip(batch, values, strict=True)
            if item.stored is not None and (changes := _changes(item, found))
        ]
        _insert(connection, fresh, offices, actor, at)
        _update(connection, changed, actor, at)
        counts.update(created=len(fresh), changed=len(changed), unchanged=len(batch) - len(fresh) - len(changed))
    return counts


def deal_values(item: StagedDeal, offices: Offices) -> dict[str, Any]:
    """All values of the deal after the import, by FIELDS and DERIVED; days as ISO text."""
    values = folded([line.values for line in item.lines])
    if "agent" in values:
        agent = values.pop("agent")
        values["agent_id"] = offices.agents[item.lines[0].project, agent] if agent else None
    if item.stored is not None:
        stored = item.stored._mapping
        values = {name: values.get(name, stored[name]) if name in values else stored[name] for name in FIELDS}
    values["closed_on"] = _closed_on(values)
    values["date_conflict"] = _conflict(item, values, offices.as_of)
    return values


def _closed_on(values: Mapping[str, Any]) -> str | None:
    if not (values.get("cancelled_on") or values.get("moved_in_on") or values.get("handed_over_on")):
        return None  # nearly every deal of a young project
    deal = Deal(
        id=0,
        deal_no="",
        project_id=0,
        project="",
        payment_method=values.get("payment_method"),
        loan_paid_on=_day(values.get("loan_paid_on")),
        paid_in_full_on=_day(values.get("paid_in_full_on")),
        handed_over_on=_day(values.get("handed_over_on")),
        moved_in_on=_day(values.get("moved_in_on")),
        cancelled_on=_day(values.get("cancelled_on")),
    )
    end = closed_on(deal)
    return end.isoformat() if end else None


def _conflict(item: StagedDeal, values: Mapping[str, Any], as_of: date) -> bool:
    if any(line.issues and '"milestone_' in line.issues for line in item.lines):
        return True
    days = DealDates(**{name: _day(values.get(name)) for name in DATE_FIELDS})
    return bool(date_conflicts(days, today=as_of))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _new_parties(item: StagedDeal) -> list[int]:
    """The persons of the lines who are no parties yet, in the order of the lines."""
    return [p for p in dict.fromkeys(line.person_id for line in item.lines) if p not in item.parties]


def _insert(
    connection: Connection,
    fresh: Sequence[tuple[StagedDeal, dict[str, Any]]],
    offices: Offices,
    actor: Actor,
    at: datetime,
) -> None:
    if not fresh:
        return
    deals, parties, events = [], [], []
    for deal_id, (item, values) in zip(new_ids(connection, deal_table, len(fresh)), fresh, strict=True):
        people, first = _new_parties(item), item.lines[0]
        deals.append(NewDeal(deal_id, item.deal_no, offices.projects[first.project], people[0], values))
        parties += [(deal_id, person_id, position) for position, person_id in enumerate(people)]
        changes: dict[str, Change] = {
            name: (None, value) for name, value in values.items() if value not in {None, False}
        }
        changes["parties"] = ([], people)
        facts, _ = told(changes, item.lines[-1].line)
        facts["deal_no"] = item.deal_no
        events.append(Event(Action.IMPORTED, "deal", deal_id, 1, people[0], None, facts))
    insert_deals(connection, deals)
    insert_parties(connection, parties)
    append(connection, events, actor, at)


def _changes(item: StagedDeal, values: Mapping[str, Any]) -> dict[str, Change]:
    changes = differences(item.stored, {name: values[name] for name in (*FIELDS, *DERIVED)})
    if joined := _new_parties(item):
        changes["parties"] = (list(item.parties), [*item.parties, *joined])
    return changes


def _update(
    connection: Connection,
    changed: Sequence[tuple[StagedDeal, dict[str, Change], dict[str, Any]]],
    actor: Actor,
    at: datetime,
) -> None:
    if not changed:
        return
    ids = [item.lines[0].id for item, _, _ in changed]
    versions = lock_deals(connection, ids)
    deals, parties, events = [], [], []
    for item, changes, values in changed:
        stored = item.lines[0]
        ver = versions[stored.id] + 1
        deals.append((stored.id, ver, values))
        joined = enumerate(_new_parties(item), start=len(item.parties))
        parties += [(stored.id, person_id, position) for position, person_id in joined]
        facts, _ = told(changes, item.lines[-1].line)
        facts["deal_no"] = item.deal_no
        events.append(Event(Action.IMPORTED, "deal", stored.id, ver, stored.primary_person_id, None, facts))
    update_deals(connection, deals)
    insert_parties(connection, parties)
    append(connection, events, actor, at)
    remember_changed(connection, "deal", ids)

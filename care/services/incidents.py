"""Incidents (S-88): open one, see whom to call and what to do, write down what was done, close it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from care.errors import BadField
from care.rules.incidents import Contact, IncidentKind, Step, not_done
from care.rules.rights import Reach, Role, Scope, reach_of
from care.rules.touchpoints import Language, Plan
from care.storage.accounts import project_names
from care.storage.audit import Actor
from care.storage.engine import Database
from care.storage.incidents import (
    Entry,
    Holder,
    Incident,
    add_entry,
    close_incident,
    holders_of_posts,
    incidents_within,
    open_incident,
    read_incident,
)

MOST_LINES = 30
LONGEST = 500
EVERYWHERE = Scope(None, None)


@dataclass(frozen=True, slots=True)
class IncidentsPage:
    """The incidents, the number before which the next page begins, and the projects of whoever looks."""

    rows: Sequence[Incident]
    after: int | None
    projects: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One line of the contact tree: who can be called, and when somebody did (the last time)."""

    contact: Contact
    people: Sequence[Holder]
    called: Entry | None


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of the checklist, and by whom it was done."""

    step: Step
    done: Entry | None


@dataclass(frozen=True, slots=True)
class IncidentPage:
    """One incident with all that its page shows."""

    incident: Incident
    name: str
    contacts: Sequence[ContactLine]
    steps: Sequence[StepLine]
    log: Sequence[Entry]
    left: int  # steps that nobody has done


def scope_of_incidents(role: Role, scope: Scope) -> Scope:
    """Whose incidents somebody sees: the administrator, who sees no customer, sees these everywhere."""
    return EVERYWHERE if reach_of(role) in {Reach.ALL, Reach.NOBODY} else scope


def incidents_page(database: Database, scope: Scope, after: int | None = None) -> IncidentsPage:
    """The open incidents, then the newest."""
    with database.read() as connection:
        rows = incidents_within(connection, scope, after, MOST_LINES + 1)
        names = project_names(connection)
    projects = {id_: name for id_, name in names.items() if scope.projects is None or id_ in scope.projects}
    return IncidentsPage(rows[:MOST_LINES], rows[MOST_LINES - 1].id if len(rows) > MOST_LINES else None, projects)


def incident_page(database: Database, plan: Plan, incident_id: int, scope: Scope, language: Language) -> IncidentPage:
    """One incident, its contact tree with names, its checklist and its log; NotFound outside the scope."""
    with database.read() as connection:
        found, log = read_incident(connection, incident_id, scope)
        holders = holders_of_posts(connection, found.project_id)
    kind = kind_of(plan, found.kind)
    contacts = [
        ContactLine(one, [h for h in holders if h.role == one.role], _newest(log, "call", one.id))
        for one in (kind.contacts if kind else ())
    ]
    steps = [StepLine(one, _newest(log, "step", one.id)) for one in (kind.steps if kind else ())]
    left = len(not_done(kind, [line.step.id for line in steps if line.done])) if kind else 0
    return IncidentPage(found, kind.name[language] if kind else found.kind, contacts, steps, log, left)


def report_incident(
    database: Database,
    plan: Plan,
    kind: str,
    project_id: int,
    what: str,
    scope: Scope,
    *,
    drill: bool,
    by: str,
    now: datetime,
) -> int:
    """Open an incident, or a drill, and return its number; BadField at the field that is wrong."""
    if kind_of(plan, kind) is None:
        raise BadField("Choose what happened.", "kind", "incident_kind_missing")
    _check(what, "what", "incident_what_missing")
    with database.begin() as connection:
        known = project_names(connection)
        if project_id not in known or (scope.projects is not None and project_id not in scope.projects):
            raise BadField("There is no such project: choose one of the list.", "project", "project_unknown")
        return open_incident(connection, kind, project_id, what, drill, Actor("person", by), now)


def note_incident(
    database: Database,
    plan: Plan,
    incident_id: int,
    scope: Scope,
    *,
    kind: str,
    item: str | None,
    words: str,
    by: str,
    now: datetime,
) -> None:
    """Write down a step that was done, somebody who was called, or a note. BadField, NotFound, WrongState."""
    if kind == "note":
        _check(words, "words", "incident_words_missing")
    elif len(words) > LONGEST:
        raise BadField("This is too long.", "words", "note_long", most=LONGEST)
    with database.begin() as connection:
        found, _ = read_incident(connection, incident_id, scope)
        if kind != "note" and item not in _items(plan, found.kind, kind):
            raise BadField("There is no such line.", "words", "field_wrong")
        add_entry(connection, found, kind, item if kind != "note" else None, words or None, Actor("person", by), now)


def end_incident(database: Database, incident_id: int, scope: Scope, words: str, *, by: str, now: datetime) -> None:
    """Close it, with how it ended."""
    _check(words, "end", "incident_end_missing")
    with database.begin() as connection:
        found, _ = read_incident(connection, incident_id, scope)
        close_incident(connection, found, words, Actor("person", by), now)


def kind_of(plan: Plan, kind: str) -> IncidentKind | None:
    """The plan's kind of incident; None once it has left the plan."""
    return next((one for one in plan.incidents if one.id == kind), None)


def _items(plan: Plan, kind: str, what: str) -> set[str]:
    found = kind_of(plan, kind)
    if found is None:
        return set()
    return {one.id for one in (found.steps if what == "step" else found.contacts if what == "call" else ())}


def _newest(log: Sequence[Entry], kind: str, item: str) -> Entry | None:
    return next((entry for entry in log if entry.kind == kind and entry.item == item), None)


def _check(words: str, field: str, problem: str) -> None:
    if not words.strip():
        raise BadField("Say it in a few words.", field, problem)
    if len(words) > LONGEST:
        raise BadField("This is too long.", field, "note_long", most=LONGEST)

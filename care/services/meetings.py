"""Weekly and monthly meetings (S-18): minutes, and actions with an owner and a day, which the next pack shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from care.errors import BadField
from care.rules.rights import Scope
from care.services.customer_form import read_day
from care.storage.accounts import project_names
from care.storage.audit import Actor
from care.storage.engine import Database
from care.storage.meetings import (
    AgreedAction,
    Meeting,
    add_action,
    add_meeting,
    finish_action,
    meeting_within,
    meetings_within,
)

KINDS = ("week", "month", "year", "other")
LONGEST_MINUTES, LONGEST = 5000, 300
PAGE = 50


@dataclass(frozen=True, slots=True)
class MeetingList:
    """A page of meetings; `after` asks for the next one. `projects`: of which this person may write."""

    rows: list[Meeting]
    after: int | None
    projects: Mapping[int, str]
    company: bool


def meeting_list(database: Database, scope: Scope, before: int | None = None) -> MeetingList:
    """The meetings of a scope, the newest first."""
    with database.read() as connection:
        rows = meetings_within(connection, scope, before, PAGE + 1)
        names = project_names(connection)
    mine = {n: name for n, name in sorted(names.items()) if scope.projects is None or n in scope.projects}
    return MeetingList(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None, mine, scope.projects is None)


def meeting_page(database: Database, meeting_id: int, scope: Scope) -> tuple[Meeting, list[AgreedAction]]:
    """One meeting with its actions; NotFound outside the scope."""
    with database.read() as connection:
        return meeting_within(connection, meeting_id, scope)


def note_meeting(
    database: Database, typed: Mapping[str, str], scope: Scope, today: date, *, by: str, now: datetime
) -> int:
    """Write a meeting; returns its number. Raises BadField."""
    kind, minutes, project = typed.get("kind", ""), typed.get("minutes", ""), typed.get("project", "")
    if kind not in KINDS:
        raise BadField("Which meeting was it?", "kind", "meeting_kind_missing")
    project_id = _project(project, scope)
    held_on = read_day(typed.get("held_on", ""), "held_on")
    if held_on > today:
        raise BadField("The meeting has not been held yet.", "held_on", "meeting_ahead")
    if not 0 < len(minutes) <= LONGEST_MINUTES:
        raise BadField("Minutes are missing, or too long.", "minutes", "meeting_minutes", most=LONGEST_MINUTES)
    present = typed.get("present", "")[:LONGEST] or None
    values = {"kind": kind, "project_id": project_id, "held_on": held_on, "present": present, "minutes": minutes}
    with database.begin() as connection:
        return add_meeting(connection, values, Actor("person", by), now)


def agree_action(
    database: Database, meeting_id: int, typed: Mapping[str, str], scope: Scope, *, by: str, now: datetime
) -> None:
    """Write an action that the meeting agreed on. Raises NotFound or BadField."""
    what, owner = typed.get("what", ""), typed.get("owner", "")
    if not 0 < len(what) <= LONGEST:
        raise BadField("What is to be done?", "what", "meeting_what", most=LONGEST)
    if not 0 < len(owner) <= 40:
        raise BadField("Who does it?", "owner", "meeting_owner")
    due_on = read_day(typed.get("due_on", ""), "due_on")
    with database.begin() as connection:
        found, _ = meeting_within(connection, meeting_id, scope)
        if due_on < found.held_on:
            raise BadField("The day is before the meeting.", "due_on", "meeting_due")
        add_action(connection, meeting_id, what, owner, due_on, Actor("person", by), now)


def tick_action(
    database: Database,
    meeting_id: int,
    action_id: int,
    note: str,
    scope: Scope,
    today: date,
    *,
    by: str,
    now: datetime,
) -> None:
    """An action is done. Raises NotFound, WrongState, or BadField without a word on what came of it."""
    if not 0 < len(note) <= LONGEST:
        raise BadField("Say what came of it.", f"note-{action_id}", "meeting_note", most=LONGEST)
    with database.begin() as connection:
        meeting_within(connection, meeting_id, scope)
        finish_action(connection, meeting_id, action_id, note, today, Actor("person", by), now)


def _project(word: str, scope: Scope) -> int | None:
    if word == "all" and scope.projects is None:
        return None
    number = int(word) if word.isascii() and word.isdigit() else -1
    if number < 0 or (scope.projects is not None and number not in scope.projects):
        raise BadField("Choose a project of the list.", "project", "project_unknown")
    return number

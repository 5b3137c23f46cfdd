"""The one transaction that takes a staged list into the database: all of it, or nothing."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from care.errors import BadInput
from care.rules.room_sales import RoomLine, assign_sales
from care.services.importing.merge_job import MergeJob
from care.services.importing.merged_deals import merge_deals
from care.services.importing.merged_people import NAME_CONTRADICTS, merge_people
from care.services.importing.problems import Problem
from care.storage.audit import Actor, Event, append
from care.storage.engine import transaction
from care.storage.importing.first_list import indexes_afterwards
from care.storage.importing.lines import count_subjects, find_due, leave_out_erased, remember_lines
from care.storage.importing.offices import agent_ids, data_days, mark_imported, project_ids
from care.storage.importing.rooms import contested_rooms
from care.storage.importing.runs import Run, begin_run, end_run, one_at_a_time, remember_changed
from care.storage.importing.shared_phones import mark_shared_phones
from care.storage.importing.stage import Stage, agents_named, assign_deals, projects_named, reject_lines
from care.storage.importing.visitors import take_over_visitors

ROOM_TAKEN = "room_taken"


@dataclass(frozen=True, slots=True)
class Merged:
    """What the merge wrote: counts by `created`, `changed`, `unchanged`; what it found."""

    run_id: int
    projects: dict[str, int]
    people: Counter[str] = field(default_factory=Counter)
    deals: Counter[str] = field(default_factory=Counter)
    found: dict[int, Problem] = field(default_factory=dict)  # what only the whole list shows, by line
    shared_numbers: int = 0  # newly found on more than five people, or an agent's

    @property
    def rejected(self) -> int:
        """Lines of a room that is another customer's."""
        return sum(problem.code == ROOM_TAKEN for problem in self.found.values())

    @property
    def changed_anything(self) -> bool:
        """Whether any person or deal is not as before."""
        return any(counts["created"] or counts["changed"] for counts in (self.people, self.deals))


def merge(
    stage: Stage, run: Run, counts: dict[str, Any], *, missing: frozenset[str], older: bool, now: datetime
) -> Merged:
    """Take the staged rows in. Raises BadInput where a newer list was imported before and `older` is not said.

    `counts` are those of the reading, kept with the run; `missing` the headers without a column. `now` is aware UTC.
    """
    connection = stage.connection
    with transaction(connection, write=True):
        one_at_a_time(connection)
        if not older:
            _refuse_older(connection, run.as_of, projects_named(connection))
        leave_out_erased(connection)
        find_due(connection)
        run_id = begin_run(connection, run)
        actor = Actor(run.actor.kind, run.actor.name, f"import_run:{run_id}")
        take_over_visitors(connection, actor, now)  # before rooms are told apart: a visitor's own room is no stranger's
        taken = _tell_sales_apart(connection)
        projects = project_ids(connection, projects_named(connection))
        events: list[Event] = []
        agents = agent_ids(connection, agents_named(connection), projects, run.as_of, events)
        append(connection, events, actor, now)
        job = MergeJob(run_id, actor, now, run.as_of, missing, projects, agents)
        with indexes_afterwards(connection):
            people, doubtful = merge_people(connection, job)
            deals = merge_deals(connection, job)
        _count_left_out(connection, people, deals)
        remember_lines(connection)
        shared, _ = mark_shared_phones(connection, actor, now)
        mark_imported(connection, projects.values(), run.as_of, now)
        found = dict.fromkeys(taken, Problem(ROOM_TAKEN, "房号"))
        found |= dict.fromkeys(doubtful, Problem(NAME_CONTRADICTS, "客户姓名"))
        merged = Merged(run_id, projects, people, deals, found, shared)
        if merged.changed_anything:
            remember_changed(connection, "project", projects.values())
        end_run(connection, run_id, run, counts | _counts(merged), now)
    return merged


def _refuse_older(connection: Connection, as_of: date, projects: list[str]) -> None:
    for name, newest in sorted(data_days(connection, projects).items()):
        if as_of < newest:
            raise BadInput(
                f"The list shows {as_of}, but for {name} one of {newest} was imported before: "
                "add --older if its older facts are to replace the newer ones."
            )


def _tell_sales_apart(connection: Connection) -> dict[int, str]:
    """Give co-owners their deal and the next buyer of a room the next number; the lines whose room is taken."""
    taken: dict[int, str] = {}
    moved: list[tuple[int, int, str]] = []
    for contested in contested_rooms(connection):
        lines = [RoomLine(row.customer_no, row.subscribed_on, row.cancelled_on) for row in contested.lines]
        for row, number in zip(contested.lines, assign_sales(contested.room, contested.sales, lines), strict=True):
            if number is None:
                taken[row.line] = ROOM_TAKEN
            elif number != contested.room:
                moved.append((row.line, row.seq, number))
    reject_lines(connection, taken)
    assign_deals(connection, moved)
    return taken


def _count_left_out(connection: Connection, people: Counter[str], deals: Counter[str]) -> None:
    """Those of whom the list says what it said before."""
    customers, rooms = count_subjects(connection)
    people["unchanged"] += customers
    deals["unchanged"] += rooms


def _counts(merged: Merged) -> dict[str, Any]:
    return {
        "people": dict(merged.people),
        "deals": dict(merged.deals),
        "room_taken": merged.rejected,
        "shared_numbers": merged.shared_numbers,
    }

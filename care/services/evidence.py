"""The evidence of one line of the board: what stands in the row, and everything that the log tells of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row

from care.errors import NotFound
from care.rules.log_words import touchpoint_names
from care.rules.planner import Channel
from care.rules.rights import Scope
from care.rules.touchpoints import Language
from care.services.customer_timeline import Entry, entry_of
from care.services.preparing import Desk
from care.storage.day_lines import Line, line_of
from care.storage.engine import Database
from care.storage.evidence import Sealed, Tried, attempts_of, plan_of, seals_over, tries_made
from care.storage.timelines import told_of_rows
from care.storage.wording import wording_of

_MOST_EVENTS = 200
_ENTITIES: Mapping[Channel, str] = {"sms": "message", "call": "call", "gift": "gift"}


@dataclass(frozen=True, slots=True)
class Happened:
    """One event: what it tells, and its seal (None: not sealed yet)."""

    id: int
    action: str
    entry: Entry = field(repr=False)
    sealed: Sealed | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All of one line. `plan` and `wording` are the versions that were in force, None where they were not kept."""

    line: Line
    events: Sequence[Happened]
    plan: Row[Any] | None
    wording: Row[Any] | None
    attempts: Sequence[Row[Any]]
    tries: Sequence[Tried]

    @property
    def sealed(self) -> bool:
        """Whether every event is under a seal."""
        return all(event.sealed for event in self.events)


def evidence_of(
    database: Database, desk: Desk, channel: Channel, row_id: int, scope: Scope, language: Language
) -> Evidence:
    """The evidence of one channel row; NotFound outside the scope."""
    with database.snapshot() as connection:
        line = line_of(connection, channel, row_id, scope.projects)
        if line is None:
            raise NotFound(f"There is no line {channel} {row_id} on this board: go back to the list.")
        told = told_of_rows(connection, [("touch", line.touch_id), (_ENTITIES[channel], row_id)], _MOST_EVENTS)
        seals = seals_over(connection, [one.id for one in told])
        names = touchpoint_names(desk.plan, language)
        entries = [(one, entry_of(one, {}, names, desk.plan, language)) for one in told]
        return Evidence(
            line=line,
            events=[Happened(one.id, one.action, entry, seals.get(one.id)) for one, entry in entries],
            plan=plan_of(connection, line.plan_hash),
            wording=wording_of(connection, line.template_hash) if line.template_hash else None,
            attempts=attempts_of(connection, row_id) if channel == "sms" else [],
            tries=tries_made(connection, row_id) if channel == "call" else [],
        )

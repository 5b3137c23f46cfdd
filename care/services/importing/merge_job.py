"""What every step of one merge needs to know."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from care.storage.audit import Actor


@dataclass(frozen=True, slots=True)
class MergeJob:
    """The run, who does it and when (aware UTC), and the ids of what the lines name.

    `projects` by name, `agents` by (project, name); `as_of` is the list's own day, `missing` are the canonical
    headers that the list has no column for.
    """

    run_id: int
    actor: Actor
    at: datetime
    as_of: date
    missing: frozenset[str]
    projects: Mapping[str, int]
    agents: Mapping[tuple[str, str], int]

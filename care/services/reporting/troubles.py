"""The exceptions of a day, which a report shows first (handbook 6.1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from care.rules.planner import Channel
from care.rules.touchpoints import Plan
from care.rules.troubles import TroubleKind
from care.storage.day_lines import Which
from care.storage.troubles import Count, Day, count_troubles
from care.storage.visits import count_late_visits


@dataclass(frozen=True, slots=True)
class Trouble:
    """So many exceptions of one kind in one project; `channel` None: of deals."""

    kind: TroubleKind
    project: str
    count: int
    channel: Channel | None


def day_of(plan: Plan, day: date, now: datetime, span: tuple[datetime, datetime]) -> Day:
    """The day whose first and last instant are `span`, as it stands at `now`, with the nodes of the plan (S-85)."""
    nodes = [touchpoint for touchpoint in plan.touchpoints if touchpoint.node]
    return Day(day, now, *span, frozenset(one.id for one in nodes), frozenset(one.klass for one in nodes))


def find_troubles(connection: Connection, day: Day, names: Mapping[int, str]) -> tuple[Trouble, ...]:
    """The exceptions among the channel rows and visits of all projects, by kind and project."""
    which = Which(day.day)
    counts = [*count_troubles(connection, day, which), *count_late_visits(connection, day, which)]
    return named_troubles(counts, names)


def named_troubles(counts: Iterable[Count], names: Mapping[int, str]) -> tuple[Trouble, ...]:
    """The same with projects by name, the gravest kind first."""
    kinds = list(TroubleKind)
    troubles = [Trouble(one.kind, names[one.project_id], one.count, one.channel) for one in counts]
    return tuple(sorted(troubles, key=lambda one: (kinds.index(one.kind), one.project, one.channel or "")))

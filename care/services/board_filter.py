"""What of a day's board is asked for, as its address says it: a view can be sent to a colleague."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from care.rules.day_figures import CallCounts, GiftCounts, TextCounts
from care.rules.log_words import touchpoint_names
from care.rules.planner import Channel
from care.rules.rights import Scope
from care.rules.touchpoints import Language
from care.rules.troubles import TroubleKind
from care.services.preparing import Desk
from care.services.reporting.troubles import day_of
from care.storage.accounts import project_names
from care.storage.day_lines import Which
from care.storage.engine import Database
from care.storage.marks import Mark, marked
from care.storage.projects import staff_of
from care.storage.troubles import Day, rows_of

OWED = "owed"  # all but what was skipped or cancelled: the denominator of reports
_PARTS = {"sms": TextCounts.PART_OF, "call": CallCounts.PART_OF, "gift": GiftCounts.PART_OF}


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters; None: all. `project` and `agent` are ids (of the staff).

    `state` is a state or a part of the board (failed, pending); a word that is both means the part. With `trouble` the
    rows are those of that exception, which may be of other days. `until` makes one list of the days from `day` on.
    """

    day: date
    project: int | None = None
    agent: int | None = None
    touchpoint: str | None = None
    state: str | None = None
    reason: str | None = None
    mark: Mark | None = None
    trouble: TroubleKind | None = None
    until: date | None = None

    def query(self, **changes: Any) -> str:
        """The filters as the query of an address, with some of them changed; None takes one out."""
        named = {field.name: changes.pop(field.name, getattr(self, field.name)) for field in fields(self)}
        return urlencode({name: value for name, value in {**named, **changes}.items() if value not in (None, "")})

    def facts(self) -> dict[str, Any]:
        """The filters that are set, by name: for the record of an export."""
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in named.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to filter by: projects and staff by id, touchpoints in the plan's order."""

    projects: Mapping[int, str]
    agents: Mapping[int, str]
    touchpoints: Mapping[str, str]


def choices(database: Database, desk: Desk, asked: Asked, scope: Scope, language: Language) -> Choices:
    """What somebody with this scope may choose."""
    with database.read() as connection:
        names = project_names(connection)
        seen = {i: name for i, name in names.items() if scope.projects is None or i in scope.projects}
        staff = staff_of(connection, rows_asked(asked, scope).projects, asked.day)
    return Choices(seen, staff, touchpoint_names(desk.plan, language))


def moment_of(desk: Desk, day: date, now: datetime) -> Day:
    """The day of the business zone as it stands at `now` (aware)."""
    return day_of(desk.plan, day, now, (desk.moment(day, time.min), desk.moment(day + timedelta(days=1), time.min)))


def rows_asked(asked: Asked, scope: Scope) -> Which:
    """The rows of a day within the scope, by the filters of project, agent and touchpoint."""
    projects = scope.projects
    if asked.project is not None:
        projects = frozenset({asked.project}) if projects is None else projects & {asked.project}
    last = asked.until if asked.until and asked.until > asked.day else None
    return Which(asked.day, projects, last, asked.agent, asked.touchpoint)


def lines_asked(asked: Asked, channel: Channel, scope: Scope, day: Day) -> Which:
    """The rows of one channel by all filters."""
    which = replace(rows_asked(asked, scope), states=states_of(channel, asked.state), reason=asked.reason)
    if asked.mark is not None:
        which = replace(which, also=marked(asked.mark, day))
    if asked.trouble is not None:
        which = replace(which, among=rows_of(asked.trouble, channel, day))
    return which


def states_of(channel: Channel, word: str | None) -> frozenset[str] | None:
    """The states that a word of the board means; a word that nobody knows means itself."""
    if word is None:
        return None
    if word == OWED:
        return frozenset(_PARTS[channel]) - {"skipped", "cancelled"}
    meant = frozenset(state for state, part in _PARTS[channel].items() if part == word)
    return meant or frozenset({word})


def words_of_states(channel: Channel) -> tuple[list[str], list[str]]:
    """The parts of the board, and the states that are no part by themselves: to choose from."""
    parts = list(dict.fromkeys(_PARTS[channel].values()))
    return [*parts, OWED], [str(state) for state in _PARTS[channel] if state not in parts]

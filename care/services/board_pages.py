"""The day board of the console (handbook 6.1): the figures of a day, whether they balance, its exceptions, tomorrow."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import Connection

from care.rules.log_words import touchpoint_names
from care.rules.planner import Channel
from care.rules.rights import Scope
from care.rules.touchpoints import Language
from care.rules.troubles import TroubleKind
from care.services.board_filter import Asked, moment_of, rows_asked
from care.services.day_exceptions import DayException, day_exceptions
from care.services.foresight import Foresight, foresee
from care.services.preparing import Desk
from care.services.reporting.boards import (
    ENDS,
    SKIPPED,
    Board,
    ReasonCount,
    board_of,
    boards_by,
    by_reason,
    in_plan_order,
)
from care.storage.accounts import project_names
from care.storage.circuits import CircuitState, circuits_open_within
from care.storage.day_lines import Figure, Which, channel_figures
from care.storage.engine import Database
from care.storage.lifts import count_lifts
from care.storage.marks import Mark, count_marks, count_sent
from care.storage.plan_holds import scope_of, standing_holds
from care.storage.projects import project_ages
from care.storage.stop_switch import Switch, switches_on_within
from care.storage.troubles import Day, count_deal_troubles, count_troubles
from care.storage.visits import count_late_visits
from care.storage.weather import SourceState, failing_sources
from care.storage.wording import changed_wording

By = Literal["project", "touchpoint"]


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One line of the board. `id` is a project's or a touchpoint's; None of the sum. `marks` are counted beside."""

    id: int | str | None
    name: str
    board: Board
    marks: Mapping[Mark, int]


@dataclass(frozen=True, slots=True)
class TroubleRow:
    """So many exceptions of one kind: of channel rows, of deals (no channel), or of the whole house (no project)."""

    kind: TroubleKind
    channel: Channel | None
    project_id: int | None
    project: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Hold:
    """A day of which nothing is written before somebody says so; `project` None: of all projects."""

    day: date
    project: str | None
    touches: int
    people: int
    refused: bool


@dataclass(frozen=True, slots=True)
class DayBoard:
    """The board of a day as it stands now. `behind` are projects that are not planned to the end of it."""

    total: BoardRow
    rows: Sequence[BoardRow]
    troubles: Sequence[TroubleRow]
    exceptions: Sequence[DayException]
    skips: Sequence[ReasonCount]
    ends: Sequence[ReasonCount]
    holds: Sequence[Hold]
    behind: Sequence[str]
    switches: Sequence[Switch]
    circuits: Sequence[CircuitState]
    weather: Sequence[SourceState]  # places at which the source of weather warnings fails
    tomorrow: Foresight

    @property
    def balanced(self) -> bool:
        """Whether every line adds up; one that does not is shown as an error."""
        return all(row.board.balances for row in (self.total, *self.rows))


def day_board(
    database: Database, desk: Desk, asked: Asked, by: By, scope: Scope, language: Language, now: datetime
) -> DayBoard:
    """The board of a day by the filters of project, agent and touchpoint; `now` is aware UTC."""
    day, which = moment_of(desk, asked.day, now), rows_asked(asked, scope)
    with database.snapshot() as connection:
        names = project_names(connection)
        shown = {i: name for i, name in names.items() if which.projects is None or i in which.projects}
        figures = channel_figures(connection, which, by_touchpoint=by == "touchpoint")
        marks = {**count_marks(connection, day, which), **count_sent(figures)}
        return DayBoard(
            total=BoardRow(None, "", board_of(figures), _marks(marks, shown)),
            rows=_by_project(figures, shown, marks) if by == "project" else _by_touchpoint(desk, figures, language),
            troubles=_troubles(connection, day, which, asked, names),
            exceptions=day_exceptions(connection, desk.zone, asked.day, which.projects, names, now),
            skips=by_reason(figures, SKIPPED),
            ends=by_reason(figures, ENDS),
            holds=_holds(connection, asked.day, shown),
            behind=_behind(connection, asked.day, set(shown.values())),
            switches=[
                s for s in switches_on_within(connection, day.since, day.until) if s.project_id in {None, *shown}
            ],
            circuits=circuits_open_within(connection, day.since, day.until),
            weather=failing_sources(connection, day.since),
            tomorrow=foresee(connection, desk, asked.day + timedelta(days=1), names, frozenset(shown), language),
        )


def _marks(marks: Mapping[tuple[Mark, int], int], projects: Iterable[int]) -> dict[Mark, int]:
    return {mark: sum(marks.get((mark, project), 0) for project in projects) for mark in Mark}


def _by_project(
    figures: Sequence[Figure], shown: Mapping[int, str], marks: Mapping[tuple[Mark, int], int]
) -> list[BoardRow]:
    boards = boards_by(figures, sorted(shown, key=lambda i: shown[i]), lambda figure: figure.project_id)
    return [BoardRow(i, shown[i], board, _marks(marks, [i])) for i, board in boards.items()]


def _by_touchpoint(desk: Desk, figures: Sequence[Figure], language: Language) -> list[BoardRow]:
    names = touchpoint_names(desk.plan, language)
    boards = boards_by(figures, in_plan_order(desk.plan, figures), lambda figure: figure.touchpoint)
    return [BoardRow(one, names.get(one, one), board, {}) for one, board in boards.items()]


def _troubles(
    connection: Connection, day: Day, which: Which, asked: Asked, names: Mapping[int, str]
) -> list[TroubleRow]:
    """By kind, the gravest first; a touchpoint is asked of channel rows alone, a filter of the house of nothing."""
    counts = count_troubles(connection, day, which)
    if asked.touchpoint is None:
        counts += count_deal_troubles(connection, which) + count_late_visits(connection, day, which)
    rows = [TroubleRow(one.kind, one.channel, one.project_id, names[one.project_id], one.count) for one in counts]
    if which == Which(asked.day, which.projects):
        whole = {
            TroubleKind.WORDING_CHANGED: len(changed_wording(connection, day.since, day.until)),
            TroubleKind.REFUSAL_LIFTED: count_lifts(connection, day.since, day.until, which.projects),
        }
        rows += [TroubleRow(kind, None, None, None, count) for kind, count in whole.items() if count]
    order = list(TroubleKind)
    return sorted(rows, key=lambda row: (order.index(row.kind), row.project or "", row.channel or ""))


def _holds(connection: Connection, day: date, shown: Mapping[int, str]) -> list[Hold]:
    """The days from the board's on that wait for a word."""
    named = {scope_of(None): None, **{scope_of(i): name for i, name in shown.items()}}
    return [
        Hold(row.day, named[row.scope], row.touches, row.people, row.state == "refused")
        for row in standing_holds(connection)
        if row.scope in named and row.day >= day
    ]


def _switches(connection: Connection, day: Day, shown: Collection[int]) -> list[Switch]:
    on = switches_on_within(connection, day.since, day.until)
    return [switch for switch in on if switch.project_id in {None, *shown}]


def _behind(connection: Connection, day: date, shown: Collection[str]) -> list[str]:
    ages = project_ages(connection)
    return [
        one.name for one in ages if one.name in shown and (one.last_planned_on is None or one.last_planned_on < day)
    ]

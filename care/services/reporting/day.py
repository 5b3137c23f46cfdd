"""The day report (handbook 6.1): what was due on a day, what became of it, and what somebody must look at.

A day is made of the channel rows whose `act_on` it is, as they stand now. Figures only: the report goes into Prefect's
artifacts, where no name, number or text may be.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from care.errors import CareError
from care.rules.log_words import touchpoint_names
from care.rules.touchpoints import Language, Plan
from care.rules.workdays import missing_years
from care.services.day_exceptions import DayException, day_exceptions
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
from care.services.reporting.troubles import Trouble, day_of, find_troubles
from care.services.sending.schedule import UNDELIVERED_TRIES
from care.storage.circuits import CircuitState, circuits_open_within
from care.storage.day_lines import Figure, Which, channel_figures
from care.storage.reports import (
    DatesAhead,
    DutyFigure,
    ProjectFacts,
    dates_ahead,
    duty_figures,
    project_facts,
    texts_without_end,
    undecided_touches,
)
from care.storage.sealing import Seal, newest_seal
from care.storage.stop_switch import Switch, switches_on_within
from care.storage.weather import SourceState, failing_sources


@dataclass(frozen=True, slots=True)
class Undecided:
    """What keeps the day open (design 7): projects not planned to the end, channels to plan, texts without an end."""

    projects: tuple[str, ...]
    touches: int
    texts: int


@dataclass(frozen=True, slots=True)
class DayReport:
    """One day as it stands at `made_at` (business zone); projects by name, touchpoints in the plan's order."""

    day: date
    made_at: datetime
    undecided: Undecided
    circuits: tuple[CircuitState, ...]  # vendors that did not answer at some time of the day
    switches: tuple[Switch, ...]  # the stop switch, where it was on at some time of the day
    weather: tuple[SourceState, ...]  # places at which the source of warnings fails, as it stands now
    troubles: tuple[Trouble, ...]  # the gravest kind first
    exceptions: tuple[DayException, ...]  # complaints, and a review that lapsed
    total: Board
    projects: Mapping[str, Board]
    touchpoints: Mapping[str, Board]
    names: Mapping[str, Mapping[Language, str]]  # of the touchpoints
    skips: tuple[ReasonCount, ...]  # the most frequent first, as `ends`
    ends: tuple[ReasonCount, ...]
    duties: Mapping[str, tuple[int, int]]  # kind -> open, overdue
    data: tuple[ProjectFacts, ...]
    dates_ahead: tuple[DatesAhead, ...]  # by project, then in the order of a deal's life
    duty_names: Mapping[str, Mapping[str, str]]  # of the plan's duties, by kind
    missing_workdays: tuple[int, ...]  # years without a file in plan/workdays
    seal: Seal | None  # the newest of the audit log, whatever the day: who keeps the report can prove it by this

    def import_age(self, facts: ProjectFacts) -> int | None:
        """How many days ago the project's newest list was imported, as of `made_at`; None where none was."""
        if facts.imported_at is None:
            return None
        return (self.made_at.date() - facts.imported_at.astimezone(self.made_at.tzinfo).date()).days

    @property
    def decided(self) -> bool:
        """Whether everything due has its decision and every text its end; calls may stay open (design 7)."""
        return self.undecided == Undecided((), 0, 0)


def day_report(connection: Connection, plan: Plan, day: date, now: datetime, *, zone: ZoneInfo) -> DayReport:
    """The report of one business day of `zone` as it stands at `now` (aware).

    Raises CareError where a line does not balance: such a report must not be shown.
    """
    figures, projects = channel_figures(connection, Which(day)), project_facts(connection, day)
    names = {facts.id: facts.name for facts in projects}
    start, end = (datetime.combine(day + timedelta(days=n), time.min, zone) for n in (0, 1))
    report = DayReport(
        day=day,
        made_at=now.astimezone(zone),
        undecided=_undecided(connection, projects, day, now),
        circuits=tuple(circuits_open_within(connection, start, end)),
        switches=tuple(switches_on_within(connection, start, end)),
        weather=tuple(failing_sources(connection, start)),
        troubles=find_troubles(connection, day_of(plan, day, now, (start, end)), names),
        exceptions=tuple(day_exceptions(connection, zone, day, None, names, now)),
        total=board_of(figures),
        projects=boards_by(figures, [facts.name for facts in projects], lambda figure: names[figure.project_id]),
        touchpoints=boards_by(figures, in_plan_order(plan, figures), lambda figure: figure.touchpoint),
        names=_names(plan, figures),
        skips=by_reason(figures, SKIPPED),
        ends=by_reason(figures, ENDS),
        duties=_duties(duty_figures(connection, now)),
        data=tuple(projects),
        dates_ahead=_dates_ahead(connection, names, day),
        duty_names={duty.id: duty.name for duty in plan.duties},
        missing_workdays=missing_years(day, plan.workdays),
        seal=newest_seal(connection),
    )
    _check(report)
    return report


def _dates_ahead(connection: Connection, names: Mapping[int, str], day: date) -> tuple[DatesAhead, ...]:
    return tuple(sorted(dates_ahead(connection, day), key=lambda ahead: names[ahead.project_id]))


def _undecided(connection: Connection, projects: Sequence[ProjectFacts], day: date, now: datetime) -> Undecided:
    behind = tuple(p.name for p in projects if p.last_planned_on is None or p.last_planned_on < day)
    open_texts = texts_without_end(connection, day, now, UNDELIVERED_TRIES)
    return Undecided(behind, undecided_touches(connection, day), open_texts)


def _names(plan: Plan, figures: Iterable[Figure]) -> dict[str, Mapping[Language, str]]:
    zh, en = touchpoint_names(plan, "zh"), touchpoint_names(plan, "en")
    present = {figure.touchpoint for figure in figures}
    return {name: {"zh": zh.get(name, name), "en": en.get(name, name)} for name in present}


def _duties(figures: Iterable[DutyFigure]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for figure in figures:
        opened, overdue = found.get(figure.kind, (0, 0))
        found[figure.kind] = opened + figure.open, overdue + figure.overdue
    return found


def _check(report: DayReport) -> None:
    for name, board in {"all": report.total, **report.projects, **report.touchpoints}.items():
        if not board.balances:
            raise CareError(
                f"The report of {report.day} does not balance ({name}: {board}): a row has a state that this "
                "program does not know; install the owner-care that wrote it."
            )

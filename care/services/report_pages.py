"""What the console's pages about reports show: those that were kept, one of them, and the figures of a year (S-08)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from care.errors import BadField
from care.rules.periods import ReportKind
from care.rules.rights import Scope
from care.services.packs.keeping import read_pack
from care.services.packs.structure import Pack
from care.storage.accounts import project_names
from care.storage.audit import Actor
from care.storage.engine import Database
from care.storage.exports import record_export
from care.storage.kept_reports import Handover, KeptReport, handovers_of, report_within, reports_within
from care.storage.targets import Target, set_target, targets_of

PAGE = 50
SCORES = ("baseline", "city_average", "target", "survey")
YEARS = range(2000, 2101)
LONGEST_LESSONS = 2000


@dataclass(frozen=True, slots=True)
class ReportList:
    """A page of kept reports; `after` asks for the next one."""

    rows: list[KeptReport]
    after: int | None
    kind: ReportKind | None


@dataclass(frozen=True, slots=True)
class TargetLine:
    """What a project is held against in a year; `project_id` None: the company."""

    project_id: int | None
    project: str | None
    target: Target


def report_list(database: Database, scope: Scope, kind: ReportKind | None, before: int | None = None) -> ReportList:
    """The kept reports of a scope, the newest first."""
    with database.read() as connection:
        rows = reports_within(connection, scope, kind.value if kind else None, before, PAGE + 1)
    return ReportList(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None, kind)


def report_page(
    database: Database, home: Path, report_id: int, scope: Scope
) -> tuple[KeptReport, Pack, list[Handover]]:
    """One report as it was made; NotFound outside the scope, CareError where its file is gone or was changed."""
    with database.read() as connection:
        kept = report_within(connection, report_id, scope)
        handed = handovers_of(connection, report_id)
    return kept, read_pack(home, kept), handed


def take_report_out(
    database: Database, home: Path, report_id: int, scope: Scope, *, by: str, now: datetime
) -> tuple[KeptReport, Pack]:
    """The same to be written as a file, which goes on record first."""
    kept, pack, _ = report_page(database, home, report_id, scope)
    facts = {"list": "report", "filters": {"report": report_id}, "format": "xlsx"}
    with database.begin() as connection:
        record_export(connection, facts, Actor("person", by), now)
    return kept, pack


def target_lines(database: Database, year: int, scope: Scope) -> list[TargetLine]:
    """The figures of a year: of the company for those who see all, then of each project of the scope."""
    with database.read() as connection:
        names, found = project_names(connection), targets_of(connection, year)
    mine = [n for n in sorted(names) if scope.projects is None or n in scope.projects]
    company = [TargetLine(None, None, found.get(None, Target()))] if scope.projects is None else []
    return [*company, *(TargetLine(n, names[n], found.get(n, Target())) for n in mine)]


def write_target(
    database: Database,
    year: int,
    project_id: int | None,
    typed: Mapping[str, str],
    scope: Scope,
    *,
    by: str,
    now: datetime,
) -> None:
    """Write what a project (None: the company) is held against in a year; scores are typed as 85 or 85.5.

    Raises BadField, also for a project outside the scope.
    """
    if year not in YEARS:
        raise BadField("There is no such year.", "year", "target_year")
    outside = scope.projects is not None and project_id not in scope.projects
    lessons = typed.get("lessons", "")
    if len(lessons) > LONGEST_LESSONS:
        raise BadField("The lessons are too long.", "lessons", "target_lessons", most=LONGEST_LESSONS)
    baseline, average, aim, survey = (_tenths(typed.get(name, ""), name) for name in SCORES)
    wanted = Target(baseline, average, aim, survey, lessons or None)
    with database.begin() as connection:
        if outside or (project_id is not None and project_id not in project_names(connection)):
            raise BadField("Choose a project of the list.", "project", "project_unknown")
        set_target(connection, year, project_id, wanted, Actor("person", by), now)


def _tenths(text: str, name: str) -> int | None:
    """A score of a hundred in tenths; None for an empty field."""
    if not text:
        return None
    try:
        score = Decimal(text)
    except InvalidOperation:
        score = Decimal(-1)
    if not score.is_finite() or not 0 <= score <= 100 or (score * 10) % 1:
        raise BadField("This is no score of a hundred.", name, "target_score")
    return int(score * 10)

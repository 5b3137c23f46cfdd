"""The import of a visit workbook: each row one visit, all in one transaction; the same workbook adds nothing."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from care.rules.touchpoints import Plan
from care.services.importing.headers import Headers, load_headers
from care.services.importing.importing import Order
from care.services.importing.problems import Effect, explain
from care.services.importing.sheet import Sheet
from care.services.importing.visit_rows import REQUIRED, VisitContext, read_visit
from care.services.mending import Word
from care.services.preparing import Desk
from care.services.visiting import Told, record_in
from care.storage.accounts import project_names
from care.storage.audit import Actor
from care.storage.engine import Database
from care.storage.importing.runs import Run, begin_run, end_run, one_at_a_time
from care.storage.importing.shared_phones import mark_shared_phones
from care.storage.visits import sellers


@dataclass(frozen=True, slots=True)
class VisitsResult:
    """What came of it: rows, visits that are new, those that stood already, and by line the sentence for 问题."""

    file: str
    run_id: int
    rows: int
    recorded: int
    known: int
    late: int
    problems: Mapping[str, int]
    to_mend: Mapping[int, str] = field(repr=False)
    rejected: int = 0


def visit_headers() -> Headers:
    """The columns of a visit workbook."""
    return load_headers(name="visit_headers.yaml", required=REQUIRED)


def import_visits(
    database: Database, desk: Desk, sheet: Sheet, order: Order, *, today: date, now: datetime
) -> VisitsResult:
    """Take a visit workbook in. `now` is aware UTC, `today` its day. Raises UnreadableSheet, with nothing written."""
    read: list[Told] = []
    problems: Counter[str] = Counter()
    to_mend: dict[int, str] = {}
    context = _context(database, desk.plan, sheet, order, today)
    rows = rejected = 0
    for line, written in sheet.rows:
        reading = read_visit(sheet.column_map.pick(written), context)
        rows += 1
        rejected += reading.told is None
        problems.update({problem.code for problem in reading.problems})
        if any(problem.effect is not Effect.NOTE for problem in reading.problems):
            to_mend[line] = explain(reading.problems)
        if reading.told is not None:
            read.append(reading.told)
    counts = {"rows": rows, "rejected": rejected, "problems": dict(problems)}
    run = Run(sheet.file, order.file_hash, order.project, today, now, order.actor)
    run_id, recorded, late = _write(database, desk, read, run, counts, today)
    known = len(read) - recorded
    return VisitsResult(sheet.file, run_id, rows, recorded, known, late, dict(problems), to_mend, rejected)


def _write(
    database: Database, desk: Desk, read: list[Told], run: Run, counts: dict[str, object], today: date
) -> tuple[int, int, int]:
    recorded = late = 0
    with database.begin() as connection:
        one_at_a_time(connection)
        run_id = begin_run(connection, run)
        actor = Actor(run.actor.kind, run.actor.name, f"import_run:{run_id}")
        word = Word(run.actor.name, "", today, run.started_at)
        for told in read:
            number, _, _ = record_in(connection, desk, told, word, actor)
            recorded += number is not None
            late += number is not None and told.is_late(today)
        mark_shared_phones(connection, actor, run.started_at)
        end_run(connection, run_id, run, {**counts, "visits": recorded}, run.started_at)
    return run_id, recorded, late


def _context(database: Database, plan: Plan, sheet: Sheet, order: Order, today: date) -> VisitContext:
    with database.read() as connection:
        ids = {name: number for number, name in project_names(connection).items()}
        agents = {(row.project_id, row.name): row.id for row in sellers(connection, None)}
    aliases = {
        alias: ids[project.name] for project in plan.projects if project.name in ids for alias in project.aliases
    }
    return VisitContext(today, sheet.date1904, {**ids, **aliases}, agents, order.project)

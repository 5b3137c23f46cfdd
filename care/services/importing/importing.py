"""One import from end to end: read, set aside, merge, then bring the touches of the day in line."""

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from care.rules.touchpoints import Plan
from care.services.importing.aftermath import bring_in_line, plan_changed
from care.services.importing.customer_row import ReadingContext
from care.services.importing.merging import Merged, merge
from care.services.importing.problems import Effect, effects
from care.services.importing.reading import ReadPage, Tally, read_pages
from care.services.importing.sheet import Sheet
from care.services.planning import PlanningResult
from care.services.preparing import Desk
from care.services.replanning import ReplanResult
from care.storage.audit import Actor
from care.storage.engine import Database
from care.storage.importing import first_list
from care.storage.importing.runs import Run
from care.storage.importing.stage import open_stage
from care.storage.upkeep import refresh_statistics

Progress = Callable[[int], None]
Pages = Callable[[Sheet, ReadingContext], Iterator[ReadPage]]


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked: the project for rows that name none, whether an older list may replace newer facts, who asks."""

    file_hash: str
    actor: Actor
    project: str | None = None
    older: bool = False


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What came of an import. `to_mend` holds the sentence for each line that somebody should look at again."""

    file: str
    as_of: date
    merged: Merged
    tally: Tally
    skipped: Mapping[str, int]
    unknown_columns: tuple[str, ...]
    missing_columns: tuple[str, ...]
    unknown_projects: tuple[str, ...]
    replanned: ReplanResult = field(default_factory=ReplanResult)
    planned: PlanningResult = field(default_factory=PlanningResult)

    @property
    def rejected(self) -> int:
        """Lines that were not loaded."""
        return self.tally.rejected + self.merged.rejected

    @property
    def loaded(self) -> int:
        """Lines that were."""
        return self.tally.rows - self.rejected

    @property
    def problems(self) -> dict[str, int]:
        """Lines by what was found in them: the gravest first, then the most frequent."""
        found = self.tally.problems + Counter(problem.code for problem in self.merged.found.values())
        order = list(Effect)
        return dict(sorted(found.items(), key=lambda item: (order.index(effects()[item[0]]), -item[1], item[0])))

    def to_mend(self) -> dict[int, str]:
        """By line, the sentence for the column 问题."""
        late = {line: (problem,) for line, problem in self.merged.found.items()}
        return {line: self.tally.sentences(line, late.get(line, ())) for line in sorted({*self.tally.to_mend, *late})}


def import_list(
    database: Database,
    desk: Desk,
    sheet: Sheet,
    order: Order,
    *,
    today: date,
    now: datetime,
    progress: Progress | None = None,
    pages: Pages = read_pages,
) -> ImportResult:
    """Take a list in and plan what it makes due today. `now` is aware UTC, `today` its day in the business zone.

    What follows the merge is finished by the next run where it was cut off. Raises as `take_in`.
    """
    result = take_in(database, desk.plan, sheet, order, today=today, now=now, progress=progress, pages=pages)
    if result.loaded >= first_list.LONG:
        refresh_statistics(database)
    replanned = bring_in_line(database, desk, day=today, now=now, actor=order.actor)
    planned = plan_changed(database, desk, day=today, now=now, actor=order.actor)
    return replace(result, replanned=replanned, planned=planned)


def take_in(
    database: Database,
    plan: Plan,
    sheet: Sheet,
    order: Order,
    *,
    today: date,
    now: datetime,
    progress: Progress | None = None,
    pages: Pages = read_pages,
) -> ImportResult:
    """Read a list to its end and merge it into the database, without touching what is planned.

    `pages` reads the list, perhaps in several processes. Reading takes no lock; the merge is one transaction, so that
    a killed import leaves the old state or the new one.
    Raises BadInput, with nothing written, for a list that cannot be read or is older than what was imported.
    """
    context = reading_context(plan, sheet, order, today)
    run = Run(sheet.file, order.file_hash, order.project, context.today, now, order.actor)
    tally = Tally()
    with open_stage(database) as stage, _uncollected():
        for page in pages(sheet, context):
            stage.add(page.staged)
            tally.add(page.tally)
            if progress:
                progress(page.tally.rows)
        stage.complete()
        merged = merge(stage, run, _counts(tally), missing=context.missing, older=order.older, now=now)
    return ImportResult(
        file=sheet.file,
        as_of=context.today,
        merged=merged,
        tally=tally,
        skipped=dict(sheet.skipped),
        unknown_columns=sheet.column_map.unknown,
        missing_columns=tuple(sorted(sheet.column_map.missing)),
        unknown_projects=tuple(name for name in merged.projects if name not in context.project_names),
    )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the cycle collector, which walks the heap again and again while a batch fills it: a third of the time.

    Nothing here makes cycles; what a batch held goes with its last reference.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def reading_context(plan: Plan, sheet: Sheet, order: Order, today: date) -> ReadingContext:
    """What the cells of this list mean by the plan; its own day is that of its title, else today."""
    names = {alias: project.name for project in plan.projects for alias in (project.name, *project.aliases)}
    return ReadingContext(
        today=sheet.file_day or today,
        date1904=sheet.date1904,
        project_names=names,
        unmarked_birthday={project.name: project.unmarked_birthday for project in plan.projects},
        missing=sheet.column_map.missing,
        default_project=order.project,
    )


def _counts(tally: Tally) -> dict[str, Any]:
    return {"rows": tally.rows, "rejected": tally.rejected, "problems": dict(tally.problems)}

"""A list read line by line into what the stage takes, with a tally of what was found on the way."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from care.services.importing.customer_row import ReadingContext, RowReading
from care.services.importing.findings import DATE_COLUMNS
from care.services.importing.problems import Effect, Problem, explain
from care.services.importing.rows import read_row
from care.services.importing.sheet import Sheet
from care.services.importing.staged_rows import staged_rows
from care.storage.importing.stage import StagedRow

PAGE = 1000
MOST_LISTED = 20  # of the dates ahead, by name; all are counted


@dataclass(frozen=True, slots=True)
class DateAhead:
    """A milestone that the list dates after its own day: a plan of the sales system (rules.md 1)."""

    line: int
    deal_no: str
    header: str
    on: date


@dataclass(slots=True)
class Tally:
    """What was found: lines, problems by code, dates ahead by header, and for each line to mend its codes."""

    rows: int = 0
    rejected: int = 0
    problems: Counter[str] = field(default_factory=Counter)
    ahead: Counter[str] = field(default_factory=Counter)
    ahead_listed: list[DateAhead] = field(default_factory=list)
    to_mend: dict[int, tuple[Problem, ...]] = field(default_factory=dict)

    def add(self, other: "Tally") -> None:
        """Take in what another part of the list gave."""
        self.rows += other.rows
        self.rejected += other.rejected
        self.problems += other.problems
        self.ahead += other.ahead
        self.ahead_listed = (self.ahead_listed + other.ahead_listed)[:MOST_LISTED]
        self.to_mend |= other.to_mend

    def sentences(self, line: int, extra: tuple[Problem, ...] = ()) -> str:
        """What the column 问题 says of a line; "" when there is nothing to mend."""
        return explain((*extra, *self.to_mend.get(line, ())))


@dataclass(frozen=True, slots=True)
class ReadPage:
    """Some lines of the list: rows for the stage, and their tally."""

    staged: list[StagedRow]
    tally: Tally


def read_pages(sheet: Sheet, context: ReadingContext, *, every: int = 1, first: int = 0) -> Iterator[ReadPage]:
    """The list page by page, or `every` so many-th page from number `first` on; memory holds one page.

    UnreadableSheet may come at any line.
    """
    shared: dict[tuple[Problem, ...], tuple[Problem, ...]] = {}  # most lines to mend have the same few problems
    pick, rows = sheet.column_map.pick, sheet.rows
    for number, lines in enumerate(iter(lambda: list(islice(rows, PAGE)), [])):
        if number % every != first:
            continue
        page = ReadPage([], Tally())
        for line, written in lines:
            cells = pick(written)
            reading = read_row(cells, context)
            page.staged.extend(staged_rows(line, reading, cells))
            if reading.problems:
                _count(page.tally, line, reading, shared)
        page.tally.rows = len(lines)
        yield page


def _count(
    tally: Tally, line: int, reading: RowReading, shared: dict[tuple[Problem, ...], tuple[Problem, ...]]
) -> None:
    tally.problems.update({problem.code for problem in reading.problems})
    tally.rejected += reading.row is None
    to_mend = tuple(problem for problem in reading.problems if problem.effect is not Effect.NOTE)
    if to_mend:
        tally.to_mend[line] = shared.setdefault(to_mend, to_mend)
    deal = reading.row.deal if reading.row else None
    if deal is not None:
        ahead = [problem.column for problem in reading.problems if problem.code == "date_ahead"]
        tally.ahead.update(ahead)
        if ahead and len(tally.ahead_listed) < MOST_LISTED:
            tally.ahead_listed += _listed(line, reading)


def _listed(line: int, reading: RowReading) -> list[DateAhead]:
    deal = reading.row.deal if reading.row else None
    assert deal is not None
    found = {p.column for p in reading.problems if p.code == "date_ahead"}
    days = {header: getattr(deal.dates, name) for header, name in DATE_COLUMNS.items() if header in found}
    return [DateAhead(line, deal.deal_no, header, on) for header, on in days.items() if on]

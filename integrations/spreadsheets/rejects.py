"""The reject file: the rows that somebody must mend, in the layout they came in, with one column 问题 more."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from care.files import whole_file
from care.services.importing.cells.text import Cell
from integrations.spreadsheets.tables import csv_lines, write_xlsx

PROBLEM_COLUMN = "问题"

RejectRow = tuple[Sequence[Cell], str]  # the cells as they were read, and the sentence for 问题


def write_rejects(path: Path, header: Sequence[str], rows: Iterable[RejectRow], *, title: str = "") -> None:
    """Write the rows to `path` (.xlsx or .csv by its ending); the file appears whole or not at all.

    `title` is the line of the list that names its day: mended, the file is as old as the list. Only its owner may
    read it, for it holds personal data.
    """
    columns = [*header, PROBLEM_COLUMN]
    table = ([*_padded(cells, len(header)), problem] for cells, problem in rows)
    with whole_file(path) as part:
        if path.suffix.lower() == ".xlsx":
            write_xlsx(part, columns, table, title=title)
        else:
            with part.open("w", encoding="utf-8", newline="") as file:
                file.writelines(csv_lines(columns, table, title=title))


def _padded(cells: Sequence[Cell], width: int) -> list[Cell]:
    return [*cells[:width], *[""] * (width - len(cells))]

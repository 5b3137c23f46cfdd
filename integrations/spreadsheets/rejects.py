"""The reject file: the rows that somebody must mend, in the layout they came in, with one column 问题 more."""

import csv
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from care.errors import CareError
from care.services.importing.cells.text import Cell, cell_text

PROBLEM_COLUMN = "问题"
_LAST_EXCEL_ROW = 1_048_576
# Spreadsheet programs run a cell that begins so as a formula; quoted it is text, and our reader drops the quote.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

RejectRow = tuple[Sequence[Cell], str]  # the cells as they were read, and the sentence for 问题


def write_rejects(path: Path, header: Sequence[str], rows: Iterable[RejectRow]) -> int:
    """Write the rows to `path` (.xlsx or .csv by its ending) and return how many; the file appears whole or not at all.

    Only its owner may read it, for it holds personal data.
    """
    writer = _write_xlsx if path.suffix.lower() == ".xlsx" else _write_csv
    with whole_file(path) as part:
        return writer(part, [*header, PROBLEM_COLUMN], rows)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A file beside `path` that takes its place at the end: it appears whole or not at all, for its owner alone."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield part
        part.replace(path)
    except OSError as error:
        raise CareError(
            f"The reject file {path.name} cannot be written ({error.strerror}); choose another folder."
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[RejectRow]) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:  # without the BOM Excel reads GBK
        writer = csv.writer(file)
        writer.writerow(header)
        for cells, problem in rows:
            writer.writerow([*(_harmless(cell) for cell in _padded(cells, len(header) - 1)), problem])
            count += 1
    return count


def _harmless(cell: Cell) -> str:
    text = cell_text(cell) if not isinstance(cell, str) else cell
    return f"'{text}" if text.startswith(_FORMULA_STARTS) and text.strip("-") else text


def _write_xlsx(path: Path, header: Sequence[str], rows: Iterable[RejectRow]) -> int:
    count = 0
    options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd", "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet()
        for column, name in enumerate(header):
            sheet.write_string(0, column, name)
        for count, (cells, problem) in enumerate(rows, start=1):
            if count == _LAST_EXCEL_ROW:
                raise CareError(
                    f"More than {count - 1:,} rows were rejected, which no .xlsx holds; write them to a .csv."
                )
            for column, cell in enumerate([*_padded(cells, len(header) - 1), problem]):
                _write_cell(sheet, count, column, cell)
    return count


def _write_cell(sheet: "xlsxwriter.worksheet.Worksheet", row: int, column: int, cell: Cell) -> None:
    """Text stays text, even when it looks like a formula; dates and numbers keep their kind."""
    if isinstance(cell, datetime | date):
        sheet.write_datetime(row, column, cell)
    elif isinstance(cell, int | float) and not isinstance(cell, bool) and cell == cell and abs(cell) < 1e300:
        sheet.write_number(row, column, cell)
    elif cell not in (None, ""):
        sheet.write_string(row, column, cell if isinstance(cell, str) else cell_text(cell))


def _padded(cells: Sequence[Cell], width: int) -> list[Cell]:
    return [*cells[:width], *[""] * (width - len(cells))]

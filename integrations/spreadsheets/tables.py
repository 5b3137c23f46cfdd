"""Tables for people as .csv and .xlsx, written row by row: memory does not grow with the table."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

import xlsxwriter

from care.services.importing.cells.text import Cell, cell_text

Row = Sequence[Cell]

_BOM = "\ufeff"  # without it Excel in Chinese reads the file as GBK
# Spreadsheet programs run a cell that begins so as a formula; quoted it is text, and our reader drops the quote.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_SHEET_ROWS = 1_048_576
_COLUMN_WIDTH = 16  # characters: rows are gone before the widest is known


def csv_lines(header: Row, rows: Iterable[Row], *, title: str = "") -> Iterator[str]:
    """The table as .csv, a line at a time, with BOM; a cell that would run as a formula has an apostrophe before it.

    `title` is a line of its own above the header.
    """
    writer, bom = csv.writer(_Echo()), _BOM
    for line in ([title], header) if title else (header,):
        yield bom + writer.writerow(line)
        bom = ""
    for row in rows:
        yield writer.writerow([_harmless(cell) for cell in row])


def write_xlsx(path: Path, header: Row, rows: Iterable[Row], *, title: str = "", sheet_rows: int = _SHEET_ROWS) -> None:
    """Write the table to `path`; text stays text. A table longer than a sheet goes on in the next one.

    `title` is a line of its own above the header.
    """
    options = {"constant_memory": True, "strings_to_urls": False, "default_date_format": "yyyy-mm-dd"}
    top = ([title], header) if title else (header,)
    with xlsxwriter.Workbook(path, options) as book:
        sheet, at = _new_sheet(book, top), len(top)
        for row in rows:
            if at == sheet_rows:
                sheet.autofilter(len(top) - 1, 0, at - 1, len(header) - 1)
                sheet, at = _new_sheet(book, top), len(top)
            _write_row(sheet, at, row)
            at += 1
        sheet.autofilter(len(top) - 1, 0, at - 1, len(header) - 1)


class _Echo:
    """A file for csv.writer that hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def _harmless(cell: Cell) -> Cell:
    if isinstance(cell, int):
        return cell
    text = cell if isinstance(cell, str) else cell_text(cell)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _new_sheet(book: xlsxwriter.Workbook, top: Sequence[Row]) -> "xlsxwriter.worksheet.Worksheet":
    sheet = book.add_worksheet()
    sheet.freeze_panes(len(top), 0)
    sheet.set_column(0, max(map(len, top)) - 1, _COLUMN_WIDTH)
    for at, row in enumerate(top):
        _write_row(sheet, at, row)
    return sheet


def _write_row(sheet: "xlsxwriter.worksheet.Worksheet", at: int, row: Row) -> None:
    """Text stays text, even when it looks like a formula; dates and numbers keep their kind."""
    for column, cell in enumerate(row):
        if isinstance(cell, date):
            sheet.write_datetime(at, column, cell)
        elif isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) < 1e300:  # neither NaN nor ∞
            sheet.write_number(at, column, cell)
        elif cell not in (None, ""):
            sheet.write_string(at, column, cell if isinstance(cell, str) else cell_text(cell))

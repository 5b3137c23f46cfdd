"""Tables for people as .csv and .xlsx, written row by row: memory does not grow with the table."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import xlsxwriter

Row = Sequence[str | int]

_BOM = "\ufeff"  # without it Excel in Chinese reads the file as GBK
# Spreadsheet programs run a cell that begins so as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_SHEET_ROWS = 1_048_576


def csv_lines(header: Row, rows: Iterable[Row]) -> Iterator[str]:
    """The table as .csv, a line at a time, with BOM; a cell that would run as a formula has an apostrophe before it."""
    writer = csv.writer(_Echo())
    yield _BOM + writer.writerow(header)
    for row in rows:
        yield writer.writerow([_harmless(cell) for cell in row])


def write_xlsx(path: Path, header: Row, rows: Iterable[Row], *, sheet_rows: int = _SHEET_ROWS) -> None:
    """Write the table to `path`; text stays text. A table longer than a sheet goes on in the next one."""
    options = {"constant_memory": True, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        sheet, at = _new_sheet(book, header), 1
        for row in rows:
            if at == sheet_rows:
                sheet, at = _new_sheet(book, header), 1
            _write_row(sheet, at, row)
            at += 1


class _Echo:
    """A file for csv.writer that hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def _harmless(cell: str | int) -> str | int:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell


def _new_sheet(book: xlsxwriter.Workbook, header: Row) -> "xlsxwriter.worksheet.Worksheet":
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    _write_row(sheet, 0, header)
    return sheet


def _write_row(sheet: "xlsxwriter.worksheet.Worksheet", at: int, row: Row) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, int):
            sheet.write_number(at, column, cell)
        elif cell:
            sheet.write_string(at, column, cell)

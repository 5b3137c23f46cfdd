"""Taking a person's rows out of reject files, which hold lines of customer lists word for word."""

import csv
import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import openpyxl

from care.files import whole_file

Theirs = Callable[[Sequence[str]], bool]


def drop_rows(path: Path, customer_no: str, numbers: Collection[str]) -> int:
    """Write the .csv or .xlsx anew without the rows that have the customer number in a cell of its own, or one of the
    phone numbers anywhere, however it is written; returns how many those were.
    """
    digits = [_digits(number) for number in numbers]

    def theirs(cells: Sequence[str]) -> bool:
        return any(cell.strip() == customer_no or any(n in _digits(cell) for n in digits) for cell in cells)

    return _drop_from_xlsx(path, theirs) if path.suffix.lower() == ".xlsx" else _drop_from_csv(path, theirs)


def _digits(text: str) -> str:
    """138-0013 1066, in whatever width, as 13800131066."""
    return re.sub(r"\D", "", unicodedata.normalize("NFKC", text))


def _drop_from_csv(path: Path, theirs: Theirs) -> int:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    kept = [row for row in rows if not theirs(row)]
    if len(kept) < len(rows):
        with whole_file(path) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(kept)
    return len(rows) - len(kept)


def _drop_from_xlsx(path: Path, theirs: Theirs) -> int:
    book = openpyxl.load_workbook(path)
    count = 0
    for sheet in book.worksheets:
        found = [
            number
            for number, row in enumerate(sheet.iter_rows(values_only=True), start=1)
            if theirs(["" if cell is None else str(cell) for cell in row])
        ]
        for number in reversed(found):
            sheet.delete_rows(number)
        count += len(found)
    if count:
        with whole_file(path) as part:
            book.save(part)
    return count

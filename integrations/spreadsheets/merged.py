"""Merged cells: a spreadsheet keeps the value in the first cell only, but means it for all rows of the range."""

from collections.abc import Iterable, Iterator

from care.services.importing.cells.text import Cell
from integrations.spreadsheets.raw import RawRow

Range = tuple[tuple[int, int], tuple[int, int]]  # (row, column) of the first and the last cell, from 0


def fill_merged(rows: Iterable[RawRow], ranges: Iterable[Range], left: int) -> Iterator[RawRow]:
    """Repeat each merged value down its first column; `left` is the column at which the rows begin.

    Across columns nothing is filled: a title over the whole width is one title.
    """
    tall = sorted(r for r in ranges if r[1][0] > r[0][0] and r[0][1] >= left)
    if not tall:
        yield from rows
        return
    waiting = tall[::-1]
    open_ranges: list[tuple[int, int, Cell]] = []
    for line, cells in rows:
        row = line - 1
        open_ranges = [merged for merged in open_ranges if merged[0] >= row]
        values = {column: value for _, column, value in open_ranges}
        if values:
            cells = [values.get(column, cell) if cell == "" else cell for column, cell in enumerate(cells)]
        while waiting and waiting[-1][0][0] <= row:
            (first, column), (last, _) = waiting.pop()
            if first == row and column - left < len(cells):
                open_ranges.append((last, column - left, cells[column - left]))
        yield line, cells

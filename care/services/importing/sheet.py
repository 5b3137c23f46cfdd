"""The promise that a reader of spreadsheets keeps: a header, rows one at a time, and what the file says of itself."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import TracebackType

from care.errors import BadInput
from care.services.importing.cells.text import Cell
from care.services.importing.headers import ColumnMap


class UnreadableSheet(BadInput):
    """The file cannot be read as a customer list; the message names the file and what was expected."""


@dataclass(slots=True)
class Sheet:
    """One customer list, open for one pass; close it, or use it in a with statement.

    `rows` yields (line number in the file, cells) and may raise UnreadableSheet. `columns` is the header as written;
    `file_day` the day that a `title` such as 截止2026-11-20 names. `skipped` counts what `rows` left out so far:
    `totals`, `footer`, `header` (repeated).
    """

    file: str
    columns: tuple[str, ...]
    column_map: ColumnMap
    rows: Iterator[tuple[int, Sequence[Cell]]] = field(repr=False)
    file_day: date | None = None
    title: str = ""
    date1904: bool = False
    name: str = ""
    skipped: Counter[str] = field(default_factory=Counter)
    on_close: Callable[[], None] = lambda: None

    def close(self) -> None:
        """Let the file go; rows that were not read stay unread."""
        self.on_close()

    def __enter__(self) -> "Sheet":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

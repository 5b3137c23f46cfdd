"""What both kinds of file look like before anybody has searched for the header."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from care.services.importing.cells.text import Cell

RawRow = tuple[int, Sequence[Cell]]  # line number in the file, cells


@dataclass(frozen=True, slots=True)
class RawSheet:
    """The rows of one sheet, from the first line on; `name` is empty where a file has one sheet only."""

    file: str
    name: str
    rows: Iterator[RawRow]
    close: Callable[[], None]
    date1904: bool = False

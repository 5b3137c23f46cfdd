"""The files of an import: the list, its fingerprint, how it is read, and the reject file."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from care.errors import BadInput, CareError
from commands.context import Context

if TYPE_CHECKING:
    from care.services.importing.cells.text import Cell
    from care.services.importing.importing import ImportResult, Pages
    from care.services.importing.sheet import Sheet

_CHUNK = 1 << 20
_TEXT = {".csv", ".txt", ".tsv"}
_LONG = 8 << 20  # bytes: below it, starting the processes costs more than they save


def file_hash(path: Path) -> str:
    """SHA-256 of the file, hex; BadInput when it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise BadInput(
            f"The file {path.name} cannot be read ({error.strerror}): give an .xlsx, .xls or .csv file."
        ) from None
    return digest.hexdigest()


def open_list(path: Path, headers: Path | None, sheet: str | None, today: date) -> "Sheet":
    """The customer list in the file, open for one pass."""
    from care.services.importing.headers import load_headers
    from integrations.spreadsheets import open_sheet

    return open_sheet(path, headers=load_headers(headers), sheet=sheet, today=today)


def pages_of(path: Path, headers: Path | None, sheet: str | None, today: date) -> "Pages":
    """How the list is read: a long text file in two processes; a workbook in one, since each would unpack all of it."""
    from care.services.importing.parallel import read_pages_in_parallel
    from care.services.importing.reading import read_pages

    if path.suffix.lower() not in _TEXT or path.stat().st_size < _LONG:
        return read_pages
    return partial(read_pages_in_parallel, partial(open_list, path, headers, sheet, today))


def count_lines(path: Path) -> int | None:
    """How many lines a text file has, roughly the rows; None for a workbook."""
    if path.suffix.lower() not in _TEXT:
        return None
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(_CHUNK), b""))


def write_reject_file(
    path: Path, result: "ImportResult", headers: Path | None, sheet: str | None, tools: Context
) -> Path | None:
    """The lines that somebody has to mend, beside the list, else in the settings' home; None when there are none.

    The list is read a second time: what a million lines hold need not stay in memory for it.
    """
    return write_rejected_lines(
        path, result.to_mend(), partial(open_list, path, headers, sheet, tools.clock.today()), tools
    )


def write_rejected_lines(
    path: Path, to_mend: dict[int, str], opened_again: "Callable[[], Sheet]", tools: Context
) -> Path | None:
    """The lines with their sentences, in the layout in which they came, beside the file or in the settings' home."""
    from integrations.spreadsheets import write_rejects

    if not to_mend:
        return None
    suffix = ".csv" if path.suffix.lower() in _TEXT else ".xlsx"
    name = f"{path.stem}.问题{suffix}"
    for folder in (path.parent, tools.settings.home / "rejects"):
        with opened_again() as opened:
            try:
                folder.mkdir(parents=True, exist_ok=True)
                write_rejects(folder / name, opened.columns, _marked(opened, to_mend), title=opened.title)
            except (OSError, CareError):
                if folder != path.parent:
                    raise
            else:
                return folder / name
    return None


def _marked(opened: "Sheet", to_mend: dict[int, str]) -> Iterator[tuple[Sequence["Cell"], str]]:
    for line, cells in opened.rows:
        if line in to_mend:
            yield cells, to_mend[line]

"""CSV, streamed: UTF-8 with or without BOM, GB18030, UTF-16 with BOM; memory does not grow with the file."""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from care.services.importing.sheet import UnreadableSheet
from integrations.spreadsheets.raw import RawRow, RawSheet

# A line longer than this is no customer; without a limit one missing line feed would load the whole file.
_LONGEST_LINE = 1 << 20
_CHUNK = 1 << 20


def open_csv(path: Path) -> RawSheet:
    """Open a text file as a sheet. The encoding is proved over the whole file first, so no row fails later for it."""
    handle = path.open(encoding=_encoding(path), newline="")
    try:
        sample = handle.read(1 << 16)
        handle.seek(0)
    except BaseException:
        handle.close()
        raise
    delimiter = max(",\t;", key=sample.count)
    return RawSheet(path.name, "", _rows(handle, delimiter, path.name), handle.close)


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8-sig", "gb18030"]
    for encoding in candidates:
        if _decodes(path, encoding):
            return encoding
    raise UnreadableSheet(
        f"The file {path.name} is neither UTF-8 nor GB18030 text, or it is cut off; export it again as .xlsx or CSV."
    )


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _rows(handle: TextIO, delimiter: str, file: str) -> Iterator[RawRow]:
    reader = csv.reader(_lines(handle, file), delimiter=delimiter)
    begun = 1
    try:
        for cells in reader:
            yield reader.line_num, cells
            begun = reader.line_num + 1
    except csv.Error as error:
        # Most often a quotation mark that never ends: the field swallows the rest of the file.
        raise UnreadableSheet(
            f"The file {file} cannot be read as CSV from line {begun} on; look for a single quotation mark there."
        ) from error
    finally:
        handle.close()


def _lines(handle: TextIO, file: str) -> Iterator[str]:
    number = 0
    while line := handle.readline(_LONGEST_LINE):
        number += 1
        if len(line) == _LONGEST_LINE:
            raise UnreadableSheet(
                f"The file {file} has a line of more than {_LONGEST_LINE:,} characters (line {number}); "
                "a customer list was expected."
            )
        yield line

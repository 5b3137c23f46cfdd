"""Workbooks (.xlsx, .xls) by python-calamine: the visible sheet with a customer list, merged cells filled."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from care.services.importing.headers import Headers
from care.services.importing.sheet import UnreadableSheet
from integrations.spreadsheets.layout import LOOK_AHEAD, looks_like_list
from integrations.spreadsheets.merged import fill_merged
from integrations.spreadsheets.raw import RawRow, RawSheet

# calamine holds a whole sheet in memory; a workbook that unpacks to more than this belongs into a CSV file.
_LARGEST_UNPACKED = 1 << 30
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# DATEMODE = 1904, always followed by PRECISION: together long enough not to be met by chance.
_XLS_1904 = re.compile(rb"\x22\x00\x02\x00\x01\x00\x0e\x00\x02\x00[\x00\x01]\x00")
_XLSX_1904 = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*\bdate1904=[\"'](?:1|true)[\"']")


def open_workbook(path: Path, headers: Headers, sheet: str | None, *, is_zip: bool) -> RawSheet:
    """Open the sheet named, or the only visible one that looks like a customer list."""
    date1904 = _xlsx_1904(path) if is_zip else _xls_1904(path)
    try:
        # By content, not by path: calamine believes the ending, and exports often lie about it.
        workbook = CalamineWorkbook.from_filelike(BytesIO(path.read_bytes()))
        chosen = _choose(workbook, path.name, headers, sheet)
        rows = _rows(chosen)
    except PasswordError as error:
        raise _encrypted(path.name) from error
    except CalamineError as error:
        raise _damaged(path.name) from error
    return RawSheet(path.name, chosen.name, rows, workbook.close, date1904)


def _choose(workbook: CalamineWorkbook, file: str, headers: Headers, wanted: str | None) -> CalamineSheet:
    """Hidden sheets hold what the export does not mean to show: only a name given brings them in."""
    if wanted is not None:
        if wanted not in workbook.sheet_names:
            raise UnreadableSheet(f"{file} has no sheet {wanted}; it has {', '.join(workbook.sheet_names)}.")
        return workbook.get_sheet_by_name(wanted)
    visible = [
        meta.name
        for meta in workbook.sheets_metadata
        if meta.visible == SheetVisibleEnum.Visible and meta.typ == SheetTypeEnum.WorkSheet
    ]
    sheets = [workbook.get_sheet_by_name(name) for name in visible]
    lists = [sheet for sheet in sheets if looks_like_list(list(islice(_rows(sheet), LOOK_AHEAD)), headers)]
    if len(lists) > 1:
        names = ", ".join(sheet.name for sheet in lists)
        raise UnreadableSheet(f"{file} holds several customer lists ({names}); name one sheet, or save each as a file.")
    # None fits: the first sheet with content makes the better error message.
    filled = [sheet for sheet in sheets if sheet.height]
    if not filled:
        raise UnreadableSheet(f"The workbook {file} has no visible sheet with content; export the customer list again.")
    return (lists or filled)[0]


def _rows(sheet: CalamineSheet) -> Iterator[RawRow]:
    """Rows from line 1 on; calamine leaves out empty columns on the left, which merged ranges still count."""
    left = (sheet.start or (0, 0))[1]
    return fill_merged(enumerate(sheet.iter_rows(), start=1), sheet.merged_cell_ranges or [], left)


def _xlsx_1904(path: Path) -> bool:
    """The date system, and on the way whether the archive is whole and of a size that can be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = [info.file_size for info in archive.infolist() if info.filename.startswith("xl/")]
            part = archive.read("xl/workbook.xml") if "xl/workbook.xml" in archive.namelist() else b""
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise _damaged(path.name) from error
    except Exception as error:  # zlib.error and whatever else a damaged member raises
        raise _damaged(path.name) from error
    if sum(sizes) > _LARGEST_UNPACKED:
        raise UnreadableSheet(f"The workbook {path.name} is too large to read at once; save the sheet as a CSV file.")
    return bool(_XLSX_1904.search(part))


def _xls_1904(path: Path) -> bool:
    content = path.read_bytes()
    if _ENCRYPTED in content:
        raise _encrypted(path.name)
    return bool(_XLS_1904.search(content))


def _encrypted(file: str) -> UnreadableSheet:
    return UnreadableSheet(f"The workbook {file} is protected by a password; save it without one and import it again.")


def _damaged(file: str) -> UnreadableSheet:
    return UnreadableSheet(f"The workbook {file} is damaged or cut off; export it again (.xlsx, .xls or .csv).")

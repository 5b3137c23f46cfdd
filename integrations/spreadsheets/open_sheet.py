"""Open a customer list, whatever it calls itself: the first bytes decide, since .xls files are often something else."""

from collections import Counter
from datetime import date
from pathlib import Path

from care.services.importing.headers import Headers, load_headers
from care.services.importing.sheet import Sheet, UnreadableSheet
from integrations.spreadsheets.csv_file import open_csv
from integrations.spreadsheets.layout import customer_rows, file_day, find_header
from integrations.spreadsheets.raw import RawSheet
from integrations.spreadsheets.workbook import open_workbook

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def open_sheet(path: Path, *, headers: Headers | None = None, sheet: str | None = None, today: date) -> Sheet:
    """Find the customer list in an .xlsx, .xls or .csv file (UTF-8 or GB18030).

    `headers` knows the columns' names, `sheet` chooses a sheet of a workbook by name, `today` bounds the years in the
    title. Raises UnreadableSheet with one sentence; nothing has been read from the rows then.
    """
    headers = headers or load_headers()
    raw = _open_raw(path, headers, sheet)
    try:
        found = find_header(raw, headers)
        day, title = file_day(raw, found.above, today)
    except UnreadableSheet:
        raw.close()
        raise
    skipped: Counter[str] = Counter()
    return Sheet(
        file=path.name,
        name=raw.name,
        columns=found.columns,
        column_map=found.column_map,
        rows=customer_rows(found, raw.rows, skipped),
        file_day=day,
        title=title,
        date1904=raw.date1904,
        skipped=skipped,
        on_close=raw.close,
    )


def _open_raw(path: Path, headers: Headers, sheet: str | None) -> RawSheet:
    try:
        with path.open("rb") as file:
            start = file.read(2048)
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise UnreadableSheet(
            f"The file {path.name} cannot be read ({reason}); give an .xlsx, .xls or .csv file."
        ) from error
    if not start.strip():
        raise UnreadableSheet(f"The file {path.name} is empty; export the customer list again.")
    if start.startswith((_ZIP, _OLE)):
        return open_workbook(path, headers, sheet, is_zip=start.startswith(_ZIP))
    if start.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")):
        raise UnreadableSheet(
            f"The file {path.name} is a web page or XML under a spreadsheet's name; "
            "open it in a spreadsheet program and save it as .xlsx."
        )
    return open_csv(path)

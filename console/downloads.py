"""A list as a file for people: .csv as a stream, .xlsx by a file of its own that goes when it has been sent."""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from tempfile import NamedTemporaryFile

from fastapi import Response
from fastapi.responses import FileResponse, StreamingResponse
from starlette.background import BackgroundTask

from care.errors import BadInput
from care.services.list_exports import Format, Listing, Row, export_list
from console.visits import Visit
from integrations.spreadsheets.tables import csv_lines, write_xlsx

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PIECE = 64 * 1024  # characters: each piece of a stream costs a change of threads


def download(visit: Visit, listing: Listing, format: str | None) -> Response:
    """The list as a file; it is on record before anything of it leaves. Raises BadInput for a format that is none."""
    if format == "csv":
        rows = _begun(visit, listing, "csv")
        return stream_csv(visit, listing.what, listing.header, rows)
    if format == "xlsx":
        return send_xlsx(visit, listing.what, listing.header, _begun(visit, listing, "xlsx"))
    raise BadInput("A list goes out as csv or xlsx.")


def stream_csv(visit: Visit, name: str, header: Row, rows: Iterable[Row]) -> Response:
    """The table as .csv, in pieces."""
    headers = {"Content-Disposition": f'attachment; filename="{_file_name(visit, name, "csv")}"'}
    return StreamingResponse(_pieces(csv_lines(header, rows)), media_type=CSV, headers=headers)


def send_xlsx(visit: Visit, name: str, header: Row, rows: Iterable[Row]) -> Response:
    """The table as .xlsx."""
    with NamedTemporaryFile(suffix=".xlsx", delete=False) as file:
        path = Path(file.name)
    try:
        write_xlsx(path, header, rows)
    except BaseException:
        path.unlink()
        raise
    gone = BackgroundTask(path.unlink, missing_ok=True)
    return FileResponse(path, media_type=XLSX, filename=_file_name(visit, name, "xlsx"), background=gone)


def _begun(visit: Visit, listing: Listing, format: Format) -> Iterator[Row]:
    """The rows, with the export on record: what goes wrong now is still a page, not half a file."""
    rows = export_list(visit.office.database, listing, format, by=visit.name, now=visit.now)
    first = next(rows, None)
    return rows if first is None else chain([first], rows)


def _pieces(lines: Iterable[str]) -> Iterator[bytes]:
    waiting: list[str] = []
    size = 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= _PIECE:
            yield "".join(waiting).encode()
            waiting, size = [], 0
    yield "".join(waiting).encode()


def _file_name(visit: Visit, name: str, ending: str) -> str:
    """ASCII, so that every browser saves it under this name."""
    return f"{name}-{visit.now.astimezone(visit.office.desk.zone):%Y%m%d-%H%M%S}.{ending}"

"""Kept reports (S-51): the list of them, one as it was made, and the same as .xlsx."""

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from care.rules.periods import ReportKind
from care.rules.rights import Right
from care.services.packs.pages import about, pack_html, title_of
from care.services.report_pages import report_list, report_page, take_report_out
from console.downloads import XLSX
from console.rendering import page
from console.visits import Number, Visit, needs
from integrations.spreadsheets.packs import write_pack

router = APIRouter(prefix="/reports")


@router.get("")
def reports(
    kind: str | None = None,
    after: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    visit: Visit = needs(Right.BOARD),
) -> Response:
    """The reports, the newest first; of one kind where asked."""
    chosen = ReportKind(kind) if kind in list(ReportKind) else None
    found = report_list(visit.office.database, visit.scope, chosen, after)
    return page(visit, "reports/list.html", found=found, kinds=list(ReportKind))


@router.get("/{report_id}")
def report(report_id: Number, visit: Visit = needs(Right.BOARD)) -> Response:
    """One report."""
    office, language = visit.office, visit.language
    kept, pack, handed = report_page(office.database, office.settings.home, report_id, visit.scope)
    body = pack_html(pack, language, office.settings.template_dir)
    title, told = title_of(pack, language), about(pack, language)
    return page(visit, "reports/one.html", kept=kept, pack=pack, handed=handed, body=body, title=title, about=told)


@router.post("/{report_id}/xlsx")
def xlsx(report_id: Number, visit: Visit = needs(Right.BOARD)) -> Response:
    """The same as .xlsx; a POST, since it goes on record."""
    office = visit.office
    kept, pack = take_report_out(
        office.database, office.settings.home, report_id, visit.scope, by=visit.name, now=visit.now
    )
    with NamedTemporaryFile(suffix=".xlsx", delete=False) as file:
        path = Path(file.name)
    try:
        write_pack(path, pack, visit.language)
    except BaseException:
        path.unlink()
        raise
    gone = BackgroundTask(path.unlink, missing_ok=True)
    return FileResponse(path, media_type=XLSX, filename=f"{kept.kind}-{kept.period}-{kept.id}.xlsx", background=gone)

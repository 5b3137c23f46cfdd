"""The audit log: what happened on a day or more, line by line, and the same as a file."""

from fastapi import APIRouter, Response

from care.rules.log_words import touchpoint_names
from care.rules.rights import Right
from care.services.board_filter import choices
from care.services.exporting import Wanted
from care.services.log_pages import log_list, log_listing
from console.downloads import download
from console.pages.board_address import after_of, asked_of
from console.rendering import page
from console.visits import Posted, Visit, needs

router = APIRouter(prefix="/log")


@router.get("")
def log(visit: Visit = needs(Right.AUDIT)) -> Response:
    """The lines of a day, or through `until`."""
    office, asked = visit.office, asked_of(visit)
    found = log_list(office.database, office.desk, _wanted(visit), visit.scope, visit.language, after_of(visit))
    there = choices(office.database, office.desk, asked, visit.scope, visit.language)
    touchpoints = touchpoint_names(office.desk.plan, visit.language)
    return page(visit, "board/log.html", found=found, asked=asked, projects=there.projects, touchpoints=touchpoints)


@router.post("/export")
def export(posted: Posted, visit: Visit = needs(Right.AUDIT)) -> Response:
    """All of them as a file."""
    listing = log_listing(visit.office.desk, _wanted(visit), visit.scope, visit.language)
    return download(visit, listing, posted.get("format"))


def _wanted(visit: Visit) -> Wanted:
    asked = asked_of(visit)
    last = max(asked.day, asked.until or asked.day)
    return Wanted(asked.day, last, asked.project, None, asked.touchpoint, asked.state, asked.reason)

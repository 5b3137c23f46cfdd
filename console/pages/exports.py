"""The working lists as files: what a list page shows, all of its pages; each goes on record."""

from fastapi import APIRouter, Response

from care.rules.rights import Right
from care.services.complaints.pages import Listed
from care.services.list_tables import calls_table, customers_table, duties_table, gifts_table
from care.services.review_pages import require_project
from care.services.review_tables import complaints_table, sample_table, visits_table
from care.storage.complaint_lists import Viewer
from care.storage.duty_lists import Wanted
from console.downloads import download
from console.pages.complaint_forms import number_in
from console.pages.names import touchpoint_name
from console.pages.typed import day_in, whole
from console.visits import Posted, Visit, needs
from console.words import say

router = APIRouter(prefix="/exports")


@router.post("/calls")
def calls(posted: Posted, visit: Visit = needs(Right.CALLS)) -> Response:
    """The open calls."""
    office = visit.office
    table = calls_table(office.desk, visit.scope, office.clock.today(), visit.language)
    return download(visit, table, posted.get("format"))


@router.post("/gifts")
def gifts(posted: Posted, visit: Visit = needs(Right.GIFTS)) -> Response:
    """The due and ordered gifts."""
    office = visit.office
    table = gifts_table(office.desk, visit.scope, office.clock.today(), visit.language)
    return download(visit, table, posted.get("format"))


@router.post("/duties")
def duties(posted: Posted, visit: Visit = needs(Right.DUTIES)) -> Response:
    """The open duties, by the filters of their page."""
    asked, language = visit.request.query_params, visit.language
    role, project = asked.get("role"), whole(asked.get("project"))
    wanted = Wanted(None if role in {None, "", "all"} else role, project if project > 0 else None)
    table = duties_table(
        visit.office.desk, visit.scope, wanted, lambda post: say(f"role_{post}", language), language, visit.now
    )
    return download(visit, table, posted.get("format"))


@router.post("/customers")
def customers(posted: Posted, visit: Visit = needs(Right.CUSTOMERS)) -> Response:
    """The customers whom the search finds."""
    language, today = visit.language, visit.office.clock.today()
    text = posted.get("q", "")
    table = customers_table(
        visit.scope, text, lambda status: say(f"customer_status_{status}", language), language, today
    )
    return download(visit, table, posted.get("format"))


@router.post("/complaints")
def complaints(posted: Posted, visit: Visit = needs(Right.COMPLAINTS)) -> Response:
    """The complaints, by the filters of their page."""
    asked = visit.request.query_params
    project = whole(asked.get("project"))
    wanted = Listed(asked.get("show") == "closed", project if project > 0 else None)
    viewer = Viewer(visit.scope, visit.name)
    return download(
        visit, complaints_table(visit.office.desk, viewer, wanted, visit.language, visit.now), posted.get("format")
    )


@router.post("/sample")
def sample(posted: Posted, visit: Visit = needs(Right.BOARD)) -> Response:
    """The sample of a project's day."""
    project_id, day, language = number_in(posted, "project"), day_in(posted, "day"), visit.language
    require_project(visit.scope, project_id)
    table = sample_table(project_id, day, touchpoint_name(visit), lambda key: say(key, language), language)
    return download(visit, table, posted.get("format"))


@router.post("/visits")
def visits(posted: Posted, visit: Visit = needs(Right.VISITS)) -> Response:
    """The visits, all or those that were recorded late."""
    late, language = visit.request.query_params.get("late") == "true", visit.language
    return download(
        visit, visits_table(visit.scope, late, lambda key: say(key, language), language), posted.get("format")
    )

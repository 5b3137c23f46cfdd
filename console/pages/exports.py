"""The working lists as files: what a list page shows, all of its pages; each goes on record."""

from fastapi import APIRouter, Response

from care.rules.rights import Right
from care.services.list_tables import calls_table, customers_table, duties_table, gifts_table
from care.storage.duty_lists import Wanted
from console.downloads import download
from console.pages.typed import whole
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

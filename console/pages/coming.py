"""The calendar of what is coming: broadcasts, events, festivals, with volume and cost."""

from fastapi import APIRouter, Response

from care.rules.rights import Right
from care.services.broadcasts.coming import coming
from console.rendering import page
from console.visits import Visit, needs

router = APIRouter(prefix="/coming")


@router.get("")
def calendar(visit: Visit = needs(Right.BROADCASTS)) -> Response:
    """The next sixty days."""
    office = visit.office
    days = coming(office.database, office.desk, visit.scope, visit.name, visit.language, office.clock.today())
    return page(visit, "broadcasts/coming.html", days=days)

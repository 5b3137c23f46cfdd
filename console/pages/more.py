"""更多: every place of the bar on one page, for telephones, whose bar shows a few alone."""

from fastapi import APIRouter, Response

from care.rules.rights import Right
from console.rendering import page
from console.visits import Visit, needs

router = APIRouter()


@router.get("/more")
def more(visit: Visit = needs(Right.SIGNED_IN)) -> Response:
    """The places of this visitor."""
    return page(visit, "shared/more.html")

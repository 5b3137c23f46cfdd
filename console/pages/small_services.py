"""Small services (贴心服务, S-60), written down by whoever did them."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from care.errors import BadField
from care.rules.rights import Right
from care.rules.wording import title
from care.services.small_services import note_service, services_page
from console.pages.typed import whole
from console.pages.wrong_fields import sentences
from console.rendering import go, page
from console.visits import Posted, Visit, needs

router = APIRouter(prefix="/services")


@router.get("")
def noted(
    done: str | None = None,
    after: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    visit: Visit = needs(Right.DUTIES),
) -> Response:
    """The newest, and the form for one more."""
    return _show(visit, after=after, done=done)


@router.post("")
def note(posted: Posted, visit: Visit = needs(Right.DUTIES)) -> Response:
    """Write one down."""
    project, customer = whole(posted.get("project")), posted.get("customer", "")
    database, what = visit.office.database, posted.get("what", "")
    try:
        note_service(database, project, customer, what, visit.scope, by=visit.name, now=visit.now)
    except BadField as problem:
        return _show(visit, status=422, typed=posted, problems=sentences(visit, problem))
    return go("/services", done="1")


def _show(visit: Visit, *, status: int = 200, after: int | None = None, **facts: Any) -> Response:
    found = services_page(visit.office.database, visit.scope, name=visit.name, after=after)
    shown = {"done": None, "typed": {}, "problems": {}, **facts}
    return page(visit, "duties/services.html", status=status, services=found, title_of=title, **shown)

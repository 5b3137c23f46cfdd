"""The end of a day: the specialist's close in the evening, the programme manager's signature in the morning."""

from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Response

from care.errors import BadField
from care.rules.rights import Right
from care.services.review_pages import day_reviews, require_project
from care.services.reviewing import close_day, sign_day
from console.pages.board_address import day_of
from console.pages.complaint_forms import number_in
from console.pages.typed import day_in
from console.pages.wrong_fields import sentences
from console.rendering import go, page
from console.visits import Posted, Visit, needs

router = APIRouter(prefix="/sign-off")


@router.get("")
def standing(done: str | None = None, visit: Visit = needs(Right.BOARD)) -> Response:
    """How the day stands, project by project; who signs begins with yesterday."""
    return _show(visit, done=done)


@router.post("/close")
def closed(posted: Posted, visit: Visit = needs(Right.SAMPLES)) -> Response:
    """The specialist has seen the day."""
    office, project_id, day = visit.office, number_in(posted, "project"), day_in(posted, "day")
    require_project(visit.scope, project_id)
    try:
        words = posted.get("words")
        close_day(office.database, office.desk, project_id, day, words, by=visit.name, now=visit.now)
    except BadField as problem:
        return _show(visit, status=422, posted=posted, problems=sentences(visit, problem))
    return go("/sign-off", day=day.isoformat(), done="closed")


@router.post("/sign")
def signed(posted: Posted, visit: Visit = needs(Right.SIGN_OFF)) -> Response:
    """The programme manager has seen it too."""
    project_id, day = number_in(posted, "project"), day_in(posted, "day")
    require_project(visit.scope, project_id)
    try:
        sign_day(visit.office.database, project_id, day, posted.get("words"), by=visit.name, now=visit.now)
    except BadField as problem:
        return _show(visit, status=422, posted=posted, problems=sentences(visit, problem))
    return go("/sign-off", day=day.isoformat(), done="signed")


def _show(visit: Visit, *, status: int = 200, posted: dict[str, str] | None = None, **facts: Any) -> Response:
    office = visit.office
    if posted is not None:
        day = day_in(posted, "day")
    elif "day" in visit.request.query_params or not visit.may(Right.SIGN_OFF):
        day = day_of(visit)
    else:
        day = office.clock.today() - timedelta(days=1)
    found = day_reviews(office.database, office.desk, day, visit.scope, visit.name, visit.now)
    days = day - timedelta(days=1), day + timedelta(days=1)
    shown = {"problems": {}, "done": None, "typed": posted or {}, **facts}
    return page(visit, "review/sign_off.html", status=status, found=found, days=days, **shown)

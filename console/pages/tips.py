"""Tips in one's own name (S-91, TP31): an approved text to a few own customers."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from care.errors import BadField
from care.rules.rights import Right
from care.rules.wording import title
from care.services.wordings.pages import tips_page
from care.services.wordings.tips import start_tip
from console.pages.typed import whole
from console.pages.wrong_fields import sentences
from console.rendering import go, page
from console.visits import Visit, needs

router = APIRouter(prefix="/tips")


async def chosen(request: Request) -> tuple[str, list[str]]:
    """The tip and the customers that were ticked; a field that comes many times is read whole here."""
    async with request.form(max_files=0, max_fields=200) as form:
        people = [value for value in form.getlist("person") if isinstance(value, str)]
        tip = form.get("tip")
        return (tip if isinstance(tip, str) else ""), people


Chosen = Annotated[tuple[str, list[str]], Depends(chosen)]


@router.get("")
def tips(done: str | None = None, visit: Visit = needs(Right.TIPS)) -> Response:
    """The approved tips, and whom to tell."""
    return _show(visit, done=done)


@router.post("")
def send(words: Chosen, visit: Visit = needs(Right.TIPS)) -> Response:
    """Tell them; policy and caps decide for each."""
    office, (tip, people) = visit.office, words
    try:
        numbers = [whole(one) for one in people]
        result = start_tip(office.database, office.desk, whole(tip), numbers, visit.scope, by=visit.name, now=visit.now)
    except BadField as problem:
        return _show(visit, status=422, tip=tip, people=people, problems=sentences(visit, problem))
    return go("/tips", done=str(result.planned))


def _show(visit: Visit, *, status: int = 200, **facts: Any) -> Response:
    office = visit.office
    found = tips_page(office.database, office.desk, visit.scope, office.clock.today())
    shown = {"done": None, "tip": "", "people": [], "problems": {}, **facts}
    return page(visit, "templates/tips.html", status=status, found=found, title_of=title, **shown)

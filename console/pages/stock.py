"""The stock of gifts: what is there, what the front desk hands out, and, for who may, buying in and counting."""

from typing import Any

from fastapi import APIRouter, Response

from care.errors import BadField
from care.rules.rights import Right
from care.rules.stock import HANDED_OUT, is_low
from care.services.stock import Entry, buy_in, count_stock, hand_out, stock_page
from console.pages.typed import fen_of, whole
from console.pages.wrong_fields import sentences
from console.rendering import go, page
from console.visits import Posted, Visit, needs

router = APIRouter(prefix="/stock")


@router.get("")
def there(done: str | None = None, visit: Visit = needs(Right.GIFTS)) -> Response:
    """The stock of one's projects."""
    return _show(visit, done=done)


@router.post("/handed-out")
def handed_out(posted: Posted, visit: Visit = needs(Right.GIFTS)) -> Response:
    """Given away: to visitors on a festival, at an event, to a member of the club."""
    database = visit.office.database
    try:
        kind = posted.get("kind", "")
        hand_out(database, _entry(posted), visit.scope, kind=kind, by=visit.name, now=visit.now)
    except BadField as problem:
        return _wrong(visit, "out", posted, problem)
    return go("/stock", done="1")


@router.post("/bought")
def bought(posted: Posted, visit: Visit = needs(Right.STOCK)) -> Response:
    """Bought in."""
    database = visit.office.database
    try:
        cost = fen_of(posted.get("cost", ""), "cost")
        buy_in(database, _entry(posted), visit.scope, unit_cost_fen=cost, by=visit.name, now=visit.now)
    except BadField as problem:
        return _wrong(visit, "bought", posted, problem)
    return go("/stock", done="1")


@router.post("/counted")
def counted(posted: Posted, visit: Visit = needs(Right.STOCK)) -> Response:
    """Counted: so many are there."""
    try:
        count_stock(visit.office.database, _entry(posted), visit.scope, by=visit.name, now=visit.now)
    except BadField as problem:
        return _wrong(visit, "counted", posted, problem)
    return go("/stock", done="1")


def _entry(posted: dict[str, str]) -> Entry:
    number = whole(posted.get("number"))
    return Entry(whole(posted.get("project")), posted.get("item", ""), number, posted.get("note") or None)


def _wrong(visit: Visit, form: str, posted: dict[str, str], problem: BadField) -> Response:
    return _show(visit, status=422, form=form, typed=posted, problems=sentences(visit, problem))


def _show(visit: Visit, *, status: int = 200, **facts: Any) -> Response:
    found = stock_page(visit.office.database, visit.scope)
    shown = {"done": None, "form": None, "typed": {}, "problems": {}, **facts}
    return page(visit, "gifts/stock.html", status=status, stock=found, kinds=HANDED_OUT, is_low=is_low, **shown)

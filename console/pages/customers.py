"""Customers: the search, one customer with a timeline, what comes next, the number in full."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from care.rules.profiles import NOTES
from care.rules.reason_words import reason_words
from care.rules.rights import Right
from care.rules.timeline_words import field_word
from care.services.customer_ahead import ahead_of
from care.services.customer_pages import (
    CustomerHead,
    CustomerPage,
    customer_and_life,
    customer_head,
    customer_page,
    customer_timeline,
    require_customer,
    reveal_customer_numbers,
)
from care.services.customer_search import search_customers
from care.services.why_not import why_of_day
from console.pages.board_address import day_of
from console.pages.names import touchpoint_name
from console.rendering import page
from console.visits import Number, Visit, needs
from console.words import say

router = APIRouter(prefix="/customers")
Before = Annotated[int | None, Query(ge=1, le=2**53)]


@router.get("")
def search(q: str = "", before: Before = None, visit: Visit = needs(Right.CUSTOMERS)) -> Response:
    """The customers whom the text finds; all of one's own for none."""
    office = visit.office
    found = search_customers(office.database, visit.scope, q, visit.language, office.clock.today(), before)
    return page(visit, "customers/search.html", found=found, asked=q.strip())


@router.get("/{person_id}")
def show(person_id: Number, done: str | None = None, visit: Visit = needs(Right.CUSTOMERS)) -> Response:
    """One customer."""
    return show_customer(visit, person_id, done=done)


@router.get("/{person_id}/timeline")
def older(person_id: Number, before: Before = None, visit: Visit = needs(Right.CUSTOMERS)) -> Response:
    """A further page of the timeline."""
    office = visit.office
    life = customer_timeline(office.database, office.desk, person_id, visit.scope, visit.language, visit.now, before)
    return page(visit, "customers/timeline_page.html", customer=_head(visit, person_id), timeline=life)


@router.get("/{person_id}/ahead")
def ahead(person_id: Number, visit: Visit = needs(Right.CUSTOMERS)) -> Response:
    """What comes in the next weeks, and why what does not."""
    office = visit.office
    require_customer(office.database, person_id, visit.scope)
    coming = ahead_of(office.database, office.desk, person_id, visit.language, visit.now)
    template = "customers/ahead.html" if visit.by_htmx else "customers/ahead_page.html"
    return page(visit, template, coming=coming, customer=_head(visit, person_id))


@router.get("/{person_id}/why")
def why(person_id: Number, visit: Visit = needs(Right.CUSTOMERS)) -> Response:
    """What the planner says of one day, and why of everything that is not on it."""
    office, day = visit.office, day_of(visit)
    told = why_of_day(office.database, office.desk, person_id, day, visit.scope, visit.language, visit.now)
    return page(visit, "customers/why.html", told=told, chosen=day, **facts_of(visit, person_id))


@router.post("/{person_id}/number")
def number(person_id: Number, visit: Visit = needs(Right.CUSTOMERS)) -> Response:
    """The number in full: the look goes on record."""
    full = reveal_customer_numbers(visit.office.database, person_id, visit.scope, by=visit.name, now=visit.now)
    if visit.by_htmx:
        return page(visit, "customers/number.html", full=full, customer=_head(visit, person_id))
    return show_customer(visit, person_id, full=full)


def show_customer(visit: Visit, person_id: int, *, status: int = 200, **facts: Any) -> Response:
    """The page of one customer."""
    office = visit.office
    customer, timeline = customer_and_life(
        office.database, office.desk, person_id, visit.scope, visit.language, visit.now
    )
    shown = {"done": None, "full": None, "typed": {}, "problems": {}, "judged": None, **facts}
    return page(visit, "customers/one.html", status=status, timeline=timeline, **_around(visit, customer), **shown)


def facts_of(visit: Visit, person_id: int) -> dict[str, Any]:
    """What every page about the customer shows; NotFound outside the visitor's scope."""
    office = visit.office
    found = customer_page(office.database, office.desk, person_id, visit.scope, visit.language, visit.now)
    return _around(visit, found)


def _around(visit: Visit, customer: CustomerPage) -> dict[str, Any]:
    return {
        "customer": customer,
        "name_of": touchpoint_name(visit),
        "reason_of": lambda reason: reason_words(reason, visit.language).label,
        "field_of": lambda name: field_word(name, visit.language),
        "birthday_of": lambda row: _birthday(visit, row),
        "notes": NOTES,
        "today": visit.office.clock.today(),
    }


def _birthday(visit: Visit, row: Any) -> str:
    if not row.birthday_calendar:
        return "–"
    days = "-".join(str(part) for part in (row.birthday_year, row.birthday_month, row.birthday_day) if part)
    leap = " " + say("birthday_leap", visit.language) if row.birthday_leap else ""
    return f"{say(f'calendar_{row.birthday_calendar}', visit.language)} {days}{leap}"


def _head(visit: Visit, person_id: int) -> CustomerHead:
    office = visit.office
    return customer_head(office.database, office.desk, person_id, visit.scope, visit.language, visit.now)

"""What people change of a customer's home: dates, way of paying, parties, the deal's file."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Response

from care.errors import BadField
from care.rules.deal_dates import DATE_FIELDS
from care.rules.profiles import FILE_ITEMS, TICKED
from care.rules.rights import Right
from care.services.correcting import add_to_deal, address_deal_to, change_payment, correct_dates, take_from_deal
from care.services.customer_file import tick_file
from care.services.customer_form import PAYMENTS, read_dates, read_day
from care.services.customer_pages import DealPart, require_customer, require_joining
from console.pages.customer_changes import word_of
from console.pages.customers import facts_of
from console.pages.wrong_fields import sentences
from console.rendering import go, page
from console.visits import Number, Posted, Visit, needs

router = APIRouter(prefix="/customers")


@router.get("/{person_id}/deals/{deal_id}")
def show(
    person_id: Number, deal_id: Number, done: str | None = None, visit: Visit = needs(Right.CUSTOMERS)
) -> Response:
    """One home: its dates, payment, parties and file, with the forms for those who may correct."""
    require_customer(visit.office.database, person_id, visit.scope, deal_id)
    return _page(visit, person_id, deal_id, done=done)


@router.post("/{person_id}/deals/{deal_id}/dates")
def dates(person_id: Number, deal_id: Number, posted: Posted, visit: Visit = needs(Right.CORRECTIONS)) -> Response:
    """Correct the dates."""
    office = visit.office

    def act() -> None:
        part = _part(facts_of(visit, person_id), deal_id)
        stored = {name: getattr(part.deal, name) for name in DATE_FIELDS}
        values = read_dates(posted, stored, office.clock.today())
        correct_dates(office.database, office.desk, deal_id, values, word_of(visit, posted))

    return _done(visit, person_id, deal_id, posted, "dates", act)


@router.post("/{person_id}/deals/{deal_id}/payment")
def payment(person_id: Number, deal_id: Number, posted: Posted, visit: Visit = needs(Right.CORRECTIONS)) -> Response:
    """Another way of paying (S-101)."""
    office = visit.office

    def act() -> None:
        changed_on = read_day(posted.get("changed_on", ""), "changed_on")
        method, word = posted.get("method", ""), word_of(visit, posted)
        change_payment(office.database, office.desk, deal_id, method, changed_on, word)

    return _done(visit, person_id, deal_id, posted, "payment", act)


@router.post("/{person_id}/deals/{deal_id}/parties")
def parties(person_id: Number, deal_id: Number, posted: Posted, visit: Visit = needs(Right.CORRECTIONS)) -> Response:
    """Take somebody in or out, or let the deal's touches go to another party."""
    office, chosen = visit.office, posted.get("party", "")
    party = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 15 else 0

    def act() -> None:
        word = word_of(visit, posted)
        match posted.get("way"):
            case "join":
                require_joining(office.database, posted.get("customer_no", ""), visit.scope)
                add_to_deal(office.database, office.desk, deal_id, posted.get("customer_no", ""), word)
            case "leave":
                take_from_deal(office.database, office.desk, deal_id, party, word)
            case "primary":
                address_deal_to(office.database, office.desk, deal_id, party, word)
            case _:
                raise BadField("Nothing was chosen.", "party", "field_wrong")

    return _done(visit, person_id, deal_id, posted, "parties", act)


@router.post("/{person_id}/deals/{deal_id}/file")
def file(person_id: Number, deal_id: Number, posted: Posted, visit: Visit = needs(Right.CORRECTIONS)) -> Response:
    """Tick what of the file was seen."""
    office, ticked = visit.office, [item for item in TICKED if posted.get(f"tick_{item}")]

    def act() -> None:
        tick_file(office.database, deal_id, ticked, word_of(visit, posted))

    return _done(visit, person_id, deal_id, posted, "file", act)


def _done(
    visit: Visit, person_id: int, deal_id: int, posted: dict[str, str], form: str, act: Callable[[], None]
) -> Response:
    """Do it where the visitor may, else show the form again with what is wrong."""
    require_customer(visit.office.database, person_id, visit.scope, deal_id)
    try:
        act()
    except BadField as problem:
        wrong = sentences(visit, problem)
        return _page(visit, person_id, deal_id, status=422, form=form, typed=posted, problems=wrong)
    return go(f"/customers/{person_id}/deals/{deal_id}", done="1")


def _page(visit: Visit, person_id: int, deal_id: int, *, status: int = 200, **facts: Any) -> Response:
    shown = {"done": None, "form": None, "typed": {}, "problems": {}, **facts}
    customer = facts_of(visit, person_id)
    choices = {"date_fields": DATE_FIELDS, "payments": PAYMENTS, "file_items": FILE_ITEMS, "ticked": TICKED}
    part = _part(customer, deal_id)
    return page(visit, "customers/deal.html", status=status, part=part, **customer, **choices, **shown)


def _part(facts: dict[str, Any], deal_id: int) -> DealPart:
    part: DealPart = next(part for part in facts["customer"].deals if part.deal.id == deal_id)
    return part

"""Gifts that a person starts for a customer: for something in their life, and from the club."""

from typing import Any

from fastapi import APIRouter, Response

from care.errors import BadField
from care.rules.rights import Right
from care.services.customer_form import read_day
from care.services.customer_pages import require_customer
from care.services.hand_gifts import announce_club_gift, heard_of, note_life_event
from console.pages.customer_changes import word_of
from console.pages.customers import facts_of
from console.pages.wrong_fields import sentences
from console.rendering import go, page
from console.visits import Number, Posted, Visit, needs

router = APIRouter(prefix="/customers")


@router.get("/{person_id}/gift")
def forms(person_id: Number, visit: Visit = needs(Right.GIFTS)) -> Response:
    """What was heard of the customer, and the forms."""
    return _show(visit, person_id)


@router.post("/{person_id}/life")
def life(person_id: Number, posted: Posted, visit: Visit = needs(Right.GIFTS)) -> Response:
    """Something has happened in the customer's life."""
    office = visit.office
    require_customer(office.database, person_id, visit.scope)
    what, item = posted.get("what", ""), posted.get("item") or None
    try:
        note_life_event(office.database, office.desk, person_id, what, item, word_of(visit, posted))
    except BadField as problem:
        return _show(visit, person_id, status=422, typed=posted, problems=sentences(visit, problem))
    return go(f"/customers/{person_id}", done="1")


@router.post("/{person_id}/club-gift")
def club(person_id: Number, posted: Posted, visit: Visit = needs(Right.GIFTS)) -> Response:
    """The club's gift has arrived."""
    office = visit.office
    require_customer(office.database, person_id, visit.scope)
    try:
        fetch_by = read_day(posted.get("fetch_by", ""), "fetch_by")
        announce_club_gift(office.database, office.desk, person_id, fetch_by, word_of(visit, posted))
    except BadField as problem:
        return _show(visit, person_id, status=422, typed=posted, problems=sentences(visit, problem))
    return go(f"/customers/{person_id}", done="1")


def _show(visit: Visit, person_id: int, *, status: int = 200, **facts: Any) -> Response:
    known = facts_of(visit, person_id)
    shown = {"typed": {}, "problems": {}, **facts}
    heard = heard_of(visit.office.database, person_id)
    return page(visit, "customers/gift.html", status=status, heard=heard, **known, **shown)

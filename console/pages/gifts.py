"""Gifts: those to get ready and hand over, one of them, and the proof that the customer has it."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from care.errors import BadField, NotFound
from care.rules.rights import Right
from care.services.gift_pages import gift_list, gift_page, require_gift_in_scope
from care.services.gifts import mark_delivered, mark_ordered
from care.services.photos import keep_photo
from care.storage.gifts import Proof
from console.pages.names import touchpoint_name
from console.pages.typed import fen_of
from console.pages.wrong_fields import sentences
from console.rendering import go, page
from console.uploads import WithPhoto, photo_answer
from console.visits import Number, Posted, Visit, needs

router = APIRouter(prefix="/gifts")
After = Annotated[int | None, Query(ge=1, le=2**53)]


@router.get("")
def due(done: str | None = None, after: After = None, visit: Visit = needs(Right.GIFTS)) -> Response:
    """The due and ordered gifts, the oldest first."""
    office = visit.office
    found = gift_list(office.database, office.desk, visit.scope, visit.language, visit.now, after=after)
    return page(visit, "gifts/list.html", gifts=found, name_of=touchpoint_name(visit), done=done)


@router.get("/{gift_id}")
def show(gift_id: Number, visit: Visit = needs(Right.GIFTS)) -> Response:
    """One gift."""
    return _show(visit, gift_id)


@router.get("/{gift_id}/photo")
def photo(gift_id: Number, visit: Visit = needs(Right.GIFTS)) -> Response:
    """The photo of the gift in the customer's hands."""
    return photo_answer(visit, require_gift_in_scope(visit.office.database, gift_id, visit.scope).photo)


@router.post("/{gift_id}/ordered")
def ordered(gift_id: Number, posted: Posted, visit: Visit = needs(Right.GIFTS)) -> Response:
    """It has been ordered."""
    require_gift_in_scope(visit.office.database, gift_id, visit.scope)
    try:
        mark_ordered(visit.office.database, gift_id, by=visit.name, now=visit.now, note=posted.get("note") or None)
    except BadField as problem:
        return _show(visit, gift_id, status=422, typed=posted, problems=sentences(visit, problem))
    return go("/gifts", done="1")


@router.post("/{gift_id}/delivered")
def delivered(gift_id: Number, filled: WithPhoto, visit: Visit = needs(Right.GIFTS)) -> Response:
    """The customer has it: who took it, a photo, what it cost."""
    office, words = visit.office, filled.words
    require_gift_in_scope(office.database, gift_id, visit.scope)
    try:
        cost = fen_of(words.get("cost", ""), "cost")
        kept = keep_photo(office.settings.home, filled.photo)
        proof = Proof(words.get("received_by") or None, kept, cost)
        note = words.get("note") or None
        mark_delivered(office.database, gift_id, by=visit.name, now=visit.now, note=note, proof=proof)
    except BadField as problem:
        return _show(visit, gift_id, status=422, typed=words, problems=sentences(visit, problem))
    return go("/gifts", done="1")


def _show(visit: Visit, gift_id: int, *, status: int = 200, **facts: Any) -> Response:
    office = visit.office
    found = gift_page(office.database, office.desk, gift_id, visit.scope, visit.language, visit.now)
    if found is None:
        raise NotFound(f"The customer of gift {gift_id} has been erased.")
    shown = {"typed": {}, "problems": {}, **facts}
    return page(visit, "gifts/one.html", status=status, gift=found, name_of=touchpoint_name(visit), **shown)

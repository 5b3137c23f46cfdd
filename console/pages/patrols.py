"""A patrol round, walked with a telephone in the hand: each item is saved as it is ticked."""

from typing import Any

from fastapi import APIRouter, Response

from care.errors import BadField
from care.rules.patrols import Found
from care.rules.rights import Right
from care.services.duty_pages import duty_page
from care.services.patrols import finish_round, note_found, photo_of, round_page
from care.services.photos import keep_photo
from care.storage.patrols import Noted
from console.pages.wrong_fields import sentences
from console.rendering import go, page
from console.uploads import WithPhoto, photo_answer
from console.visits import Number, Posted, Visit, needs

router = APIRouter(prefix="/patrols")


@router.get("/{duty_id}")
def show(duty_id: Number, visit: Visit = needs(Right.DUTIES)) -> Response:
    """The round with what it has found so far."""
    return _show(visit, duty_id)


@router.post("/{duty_id}/items/{item}")
def note(duty_id: Number, item: str, filled: WithPhoto, visit: Visit = needs(Right.DUTIES)) -> Response:
    """What was found of one item."""
    office, words = visit.office, filled.words
    round_page(office.database, office.desk, duty_id, visit.scope)  # before anything is kept
    try:
        if words.get("result") not in set(Found):
            raise BadField("No result.", "result", "patrol_result_missing")
        photo = keep_photo(office.settings.home, filled.photo)
        noted = Noted(item, Found(words["result"]), words.get("note") or None, photo)
        who = {"role": visit.signed.role.value, "by": visit.name}
        note_found(office.database, office.desk, duty_id, noted, visit.scope, now=visit.now, **who)
    except BadField as problem:
        return _item(visit, duty_id, item, typed=words, problems=sentences(visit, problem))
    return _item(visit, duty_id, item) if visit.by_htmx else go(f"/patrols/{duty_id}#item-{item}")


@router.get("/{duty_id}/items/{item}/photo")
def photo(duty_id: Number, item: str, visit: Visit = needs(Right.DUTIES)) -> Response:
    """The photo of one item."""
    return photo_answer(visit, photo_of(visit.office.database, visit.office.desk, duty_id, item, visit.scope))


@router.post("/{duty_id}/finished")
def finished(duty_id: Number, posted: Posted, visit: Visit = needs(Right.DUTIES)) -> Response:
    """End the round; what was bad becomes the manager's duty."""
    office = visit.office
    who = {"role": visit.signed.role.value, "by": visit.name}
    try:
        finish_round(office.database, office.desk, duty_id, visit.scope, posted.get("note"), now=visit.now, **who)
    except BadField as problem:
        return _show(visit, duty_id, status=422, problems=sentences(visit, problem))
    return go("/duties", done="1")


def _item(visit: Visit, duty_id: int, item: str, **wrong: Any) -> Response:
    """One item alone for htmx, which puts only what succeeds into the page; else the page around it."""
    if not visit.by_htmx:
        return _show(visit, duty_id, status=422, at=item, **wrong)
    found = round_page(visit.office.database, visit.office.desk, duty_id, visit.scope)
    seen = next(seen for seen in found.items if seen.item.id == item)
    shown = {"typed": {}, "problems": {}, **wrong}
    return page(visit, "duties/item.html", round=found, seen=seen, alone=True, **shown)


def _show(visit: Visit, duty_id: int, *, status: int = 200, **facts: Any) -> Response:
    office = visit.office
    found = round_page(office.database, office.desk, duty_id, visit.scope)
    duty = duty_page(office.database, office.desk, duty_id, visit.scope, visit.language, visit.now)
    shown = {"typed": {}, "problems": {}, "at": None, **facts}
    return page(visit, "duties/round.html", status=status, round=found, duty=duty, alone=False, **shown)

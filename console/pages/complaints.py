"""Complaints: the list by its clocks, a new one, and one with its history and the steps that may be taken."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from care.errors import BadField
from care.rules.complaints import Cause, Level
from care.rules.rights import Right
from care.services.complaints.handling import (
    acknowledge_complaint,
    answer_complaint,
    assign_complaint,
    close_without_callback,
    dismiss_complaint,
    note_word,
    reopen_complaint,
    set_level,
    solve_complaint,
    withhold_text,
)
from care.services.complaints.opening import Opening, open_complaint
from care.services.complaints.pages import (
    Listed,
    complaint_list,
    complaint_page,
    new_complaint_page,
    require_complaint,
)
from care.services.customer_pages import require_customer
from care.storage.complaints import Complaint
from console.pages.complaint_forms import chosen, number_in, words_of_complaints
from console.pages.typed import whole
from console.pages.wrong_fields import sentences
from console.rendering import go, page
from console.visits import NotAllowed, Number, Posted, Visit, needs

router = APIRouter(prefix="/complaints")
After = Annotated[int | None, Query(ge=1, le=2**53)]
Person = Annotated[int, Query(ge=1, le=2**53)]


@router.get("")
def listed(
    show: str = "open",
    project: str = "",
    done: str | None = None,
    after: After = None,
    visit: Visit = needs(Right.COMPLAINTS),
) -> Response:
    """The open complaints, those first whose clock is over; or the closed ones."""
    chosen_project = whole(project)
    wanted = Listed(show == "closed", chosen_project if chosen_project > 0 else None, after)
    found = complaint_list(visit.office.database, visit.scope, visit.name, visit.language, visit.now, wanted)
    return page(visit, "complaints/list.html", found=found, wanted=wanted, done=done, **words_of_complaints(visit))


@router.get("/new")
def new(person: Person, visit: Visit = needs(Right.COMPLAINTS)) -> Response:
    """The form for a new complaint of a customer."""
    return _new(visit, person)


@router.post("/new")
def opened(posted: Posted, visit: Visit = needs(Right.COMPLAINTS)) -> Response:
    """Open it, and tell the customer where that is wished."""
    office, person_id = visit.office, number_in(posted, "person")
    require_customer(office.database, person_id, visit.scope)
    opening = Opening(
        person_id=person_id,
        words=posted.get("words", ""),
        level=chosen(Level, posted.get("level"), Level.ORDINARY),
        cause=chosen(Cause, posted.get("cause"), Cause.UNKNOWN),
        acknowledge=posted.get("tell") == "1",
    )
    try:
        complaint_id = open_complaint(office.database, office.desk, opening, by=visit.name, now=visit.now)
    except BadField as problem:
        return _new(visit, person_id, status=422, typed=posted, problems=sentences(visit, problem))
    return go(f"/complaints/{complaint_id}", done="1")


@router.get("/{complaint_id}")
def one(complaint_id: Number, done: str | None = None, visit: Visit = needs(Right.COMPLAINTS)) -> Response:
    """One complaint."""
    return _show(visit, complaint_id, done=done)


@router.post("/{complaint_id}/note")
def noted(complaint_id: Number, posted: Posted, visit: Visit = needs(Right.COMPLAINTS)) -> Response:
    """One more word about it."""
    return _do(visit, complaint_id, posted, "note", lambda: note_word(*_of(visit, complaint_id, posted), **_who(visit)))


@router.post("/{complaint_id}/answered")
def answered(complaint_id: Number, posted: Posted, visit: Visit = needs(Right.COMPLAINTS)) -> Response:
    """Somebody has spoken with the customer."""
    _require_work(visit, complaint_id)
    return _do(
        visit,
        complaint_id,
        posted,
        "answer",
        lambda: answer_complaint(*_of(visit, complaint_id, posted), **_who(visit)),
    )


@router.post("/{complaint_id}/solved")
def solved(complaint_id: Number, posted: Posted, visit: Visit = needs(Right.COMPLAINTS)) -> Response:
    """It is settled: what was done, what had gone wrong, and whether they were right."""
    _require_work(visit, complaint_id)
    office, cause = visit.office, chosen(Cause, posted.get("cause"), Cause.UNKNOWN)
    words, justified = posted.get("words", ""), posted.get("justified") != "0"
    return _do(
        visit,
        complaint_id,
        posted,
        "solve",
        lambda: solve_complaint(
            office.database, office.desk, complaint_id, words, cause, justified, by=visit.name, now=visit.now
        ),
    )


@router.post("/{complaint_id}/acknowledged")
def acknowledged(complaint_id: Number, posted: Posted, visit: Visit = needs(Right.COMPLAINT_ORDERS)) -> Response:
    """Tell the customer by text that we have it."""
    office = visit.office
    return _do(
        visit,
        complaint_id,
        posted,
        "acknowledge",
        lambda: acknowledge_complaint(office.database, office.desk, complaint_id, **_who(visit)),
    )


@router.post("/{complaint_id}/assigned")
def assigned(complaint_id: Number, posted: Posted, visit: Visit = needs(Right.COMPLAINT_ORDERS)) -> Response:
    """Give it to somebody."""
    to = posted.get("to", "")
    return _do(
        visit,
        complaint_id,
        posted,
        "assign",
        lambda: assign_complaint(visit.office.database, complaint_id, to, **_who(visit)),
    )


@router.post("/{complaint_id}/level")
def levelled(complaint_id: Number, posted: Posted, visit: Visit = needs(Right.COMPLAINT_ORDERS)) -> Response:
    """Another level, with the reason."""
    office, level = visit.office, chosen(Level, posted.get("level"), Level.ORDINARY)
    return _do(
        visit,
        complaint_id,
        posted,
        "level",
        lambda: set_level(office.database, office.desk, complaint_id, level, posted.get("words", ""), **_who(visit)),
    )


@router.post("/{complaint_id}/closed")
def closed(complaint_id: Number, posted: Posted, visit: Visit = needs(Right.COMPLAINT_ORDERS)) -> Response:
    """The callback reached nobody."""
    return _do(
        visit,
        complaint_id,
        posted,
        "close",
        lambda: close_without_callback(*_at(visit, complaint_id, posted), **_who(visit)),
    )


@router.post("/{complaint_id}/reopened")
def reopened(complaint_id: Number, posted: Posted, visit: Visit = needs(Right.COMPLAINT_ORDERS)) -> Response:
    """It was not settled after all."""
    return _do(
        visit,
        complaint_id,
        posted,
        "reopen",
        lambda: reopen_complaint(*_at(visit, complaint_id, posted), **_who(visit)),
    )


@router.post("/{complaint_id}/dismissed")
def dismissed(complaint_id: Number, posted: Posted, visit: Visit = needs(Right.COMPLAINT_ORDERS)) -> Response:
    """Nobody had complained."""
    return _do(
        visit,
        complaint_id,
        posted,
        "dismiss",
        lambda: dismiss_complaint(*_at(visit, complaint_id, posted), **_who(visit)),
    )


@router.post("/{complaint_id}/texts/{message_id}/withheld")
def withheld(
    complaint_id: Number, message_id: Number, posted: Posted, visit: Visit = needs(Right.COMPLAINT_ORDERS)
) -> Response:
    """Take back a text that waits."""
    words = posted.get("words", "")
    return _do(
        visit,
        complaint_id,
        posted,
        "withhold",
        lambda: withhold_text(visit.office.database, complaint_id, message_id, words, **_who(visit)),
    )


def _do(visit: Visit, complaint_id: int, posted: dict[str, str], form: str, act: Callable[[], None]) -> Response:
    """Take a step on a complaint of the scope; a mistake is shown at the field of the form that it came from."""
    require_complaint(visit.office.database, complaint_id, visit.scope, visit.name)
    try:
        act()
    except BadField as problem:
        return _show(visit, complaint_id, status=422, typed=posted, problems=sentences(visit, problem), form=form)
    return go(f"/complaints/{complaint_id}", done="1")


def _require_work(visit: Visit, complaint_id: int) -> Complaint:
    """Who gives no orders answers and solves what is given to them alone."""
    found = require_complaint(visit.office.database, complaint_id, visit.scope, visit.name)
    if not (visit.may(Right.COMPLAINT_ORDERS) or found.assigned_to == visit.name):
        raise NotAllowed(f"Complaint {complaint_id} is not yours to answer: ask for it to be given to you.")
    return found


def _who(visit: Visit) -> dict[str, Any]:
    return {"by": visit.name, "now": visit.now}


def _of(visit: Visit, complaint_id: int, posted: dict[str, str]) -> tuple[Any, ...]:
    return visit.office.database, complaint_id, posted.get("words", "")


def _at(visit: Visit, complaint_id: int, posted: dict[str, str]) -> tuple[Any, ...]:
    return visit.office.database, visit.office.desk, complaint_id, posted.get("words", "")


def _show(visit: Visit, complaint_id: int, *, status: int = 200, **facts: Any) -> Response:
    office = visit.office
    found = complaint_page(
        office.database, office.desk, complaint_id, visit.scope, visit.name, visit.language, visit.now
    )
    mine = visit.may(Right.COMPLAINT_ORDERS) or found.row.complaint.assigned_to == visit.name
    shown = {"typed": {}, "problems": {}, "form": None, "done": None, "mine": mine, "causes": list(Cause), **facts}
    words = words_of_complaints(visit)
    return page(visit, "complaints/one.html", status=status, found=found, row=found.row, **words, **shown)


def _new(visit: Visit, person_id: int, *, status: int = 200, **facts: Any) -> Response:
    office = visit.office
    found = new_complaint_page(
        office.database, office.desk, person_id, visit.scope, visit.name, visit.language, visit.now
    )
    shown = {"typed": {"tell": "1"}, "problems": {}, "levels": list(Level), "causes": list(Cause), **facts}
    return page(visit, "complaints/new.html", status=status, found=found, **words_of_complaints(visit), **shown)

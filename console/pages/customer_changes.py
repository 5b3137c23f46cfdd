"""What people change of a customer: stop switches, corrections, profile and grade."""

from typing import Any

from fastapi import APIRouter, Response

from care.errors import BadField, NotFound, WrongState
from care.rules.profiles import GRADES
from care.rules.rights import Right
from care.rules.stops import ENDED_BY_MANAGER, Stop
from care.services.correcting import correct_person
from care.services.customer_file import set_grade, write_profile
from care.services.customer_form import read_person
from care.services.customer_pages import require_customer
from care.services.mending import Word
from care.services.stopping import resume_contact, stop_contact
from console.pages.customers import facts_of
from console.pages.wrong_fields import sentences
from console.rendering import go, page
from console.visits import NotAllowed, Number, Posted, Visit, needs

router = APIRouter(prefix="/customers")


@router.get("/{person_id}/stops")
def stops(person_id: Number, visit: Visit = needs(Right.CORRECTIONS)) -> Response:
    """The switches, each with its form."""
    return _form(visit, "customers/stops.html", person_id)


@router.post("/{person_id}/stops/{stop}/{way}")
def switch(person_id: Number, stop: str, way: str, posted: Posted, visit: Visit = needs(Right.CORRECTIONS)) -> Response:
    """Set a switch (`on`), or end it (`off`)."""
    office = visit.office
    require_customer(office.database, person_id, visit.scope)
    if stop not in set(Stop) or way not in {"on", "off"}:
        raise NotFound("There is no such switch: go back to the customer.")
    if way == "off" and stop in ENDED_BY_MANAGER and not visit.may(Right.CALL_ORDERS):
        raise NotAllowed("This ends by a manager's word: ask one.")
    act = stop_contact if way == "on" else resume_contact
    try:
        act(office.database, office.desk, person_id, Stop(stop), word_of(visit, posted))
    except BadField as problem:
        return _form(visit, "customers/stops.html", person_id, posted, problem, at=stop)
    except WrongState:
        late = BadField("Too late.", "reason", "customer_switch_state")
        return _form(visit, "customers/stops.html", person_id, posted, late, status=409, at=stop)
    return go(f"/customers/{person_id}", done="1")


@router.get("/{person_id}/correct")
def correction(person_id: Number, visit: Visit = needs(Right.CORRECTIONS)) -> Response:
    """Name, number and birthday, to be corrected."""
    facts = facts_of(visit, person_id)
    return page(visit, "customers/correct.html", **facts, typed=_stored(facts["customer"]), problems={})


@router.post("/{person_id}/correct")
def correct(person_id: Number, posted: Posted, visit: Visit = needs(Right.CORRECTIONS)) -> Response:
    """Correct them, with a reason."""
    office = visit.office
    require_customer(office.database, person_id, visit.scope)
    try:
        values = read_person(posted, office.clock.today())
        correct_person(office.database, office.desk, person_id, values, word_of(visit, posted))
    except BadField as problem:
        return _form(visit, "customers/correct.html", person_id, posted, problem)
    return go(f"/customers/{person_id}", done="1")


@router.get("/{person_id}/profile")
def profile(person_id: Number, visit: Visit = needs(Right.CORRECTIONS)) -> Response:
    """The profile and the grade."""
    facts = facts_of(visit, person_id)
    notes = facts["customer"].notes
    typed = {key: note.value for key, note in notes.items()} | {"profession": facts["customer"].row.profession or ""}
    return page(visit, "customers/profile.html", **facts, typed=typed, problems={}, grades=GRADES)


@router.post("/{person_id}/profile")
def note(person_id: Number, posted: Posted, visit: Visit = needs(Right.CORRECTIONS)) -> Response:
    """Write the profile."""
    office = visit.office
    require_customer(office.database, person_id, visit.scope)
    try:
        write_profile(office.database, office.desk, person_id, posted, word_of(visit, posted))
    except BadField as problem:
        return _profile_again(visit, person_id, posted, problem)
    return go(f"/customers/{person_id}", done="1")


@router.post("/{person_id}/grade")
def grade(person_id: Number, posted: Posted, visit: Visit = needs(Right.CORRECTIONS)) -> Response:
    """Grade the customer, with a reason."""
    office = visit.office
    require_customer(office.database, person_id, visit.scope)
    try:
        set_grade(office.database, office.desk, person_id, posted.get("grade", ""), word_of(visit, posted))
    except BadField as problem:
        return _profile_again(visit, person_id, posted, problem)
    return go(f"/customers/{person_id}", done="1")


def word_of(visit: Visit, posted: dict[str, str]) -> Word:
    """Who changes something now, and why."""
    return Word(visit.name, posted.get("reason", ""), visit.office.clock.today(), visit.now)


def _form(
    visit: Visit,
    template: str,
    person_id: int,
    typed: dict[str, str] | None = None,
    problem: BadField | None = None,
    *,
    status: int = 422,
    **facts: Any,
) -> Response:
    problems = sentences(visit, problem) if problem else {}
    shown = {"typed": typed or {}, "problems": problems, "at": None, "manager_ends": ENDED_BY_MANAGER, **facts}
    return page(
        visit, template, status=status if problem else 200, **facts_of(visit, person_id), **shown, stops=list(Stop)
    )


def _profile_again(visit: Visit, person_id: int, posted: dict[str, str], problem: BadField) -> Response:
    facts = facts_of(visit, person_id)
    stored = {key: note.value for key, note in facts["customer"].notes.items()}
    typed = {**stored, "profession": facts["customer"].row.profession or "", **posted}
    wrong = sentences(visit, problem)
    return page(visit, "customers/profile.html", status=422, **facts, typed=typed, problems=wrong, grades=GRADES)


def _stored(customer: Any) -> dict[str, str]:
    """The form as it begins: what is stored, but the number, which is shown masked."""
    row = customer.row
    names = ("name", "sex", "birthday_calendar", "birthday_year", "birthday_month", "birthday_day")
    stored = {name: str(getattr(row, name)) for name in names if getattr(row, name) is not None}
    return stored | ({"birthday_leap": "1"} if row.birthday_leap else {})

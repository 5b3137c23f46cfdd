"""Visitors and callers, written down at the desk on the day itself (S-65, S-70), until they buy."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from care.errors import BadField
from care.rules.rights import Right
from care.rules.visits import INTENTS, SOURCES, Came
from care.services.customer_form import SEXES, read_day, read_day_or_none, read_number
from care.services.mending import Word
from care.services.subscribing import read_subscription, subscribe
from care.services.visit_pages import (
    VisitChoices,
    chosen,
    reveal_visitors_number,
    visit_choices,
    visit_list,
    visit_page,
)
from care.services.visiting import TRAITS, Told, record_visit
from care.storage.visits import NewVisit
from console.pages.typed import whole
from console.pages.wrong_fields import sentences
from console.rendering import go, page
from console.visits import Number, Posted, Visit, needs
from console.words import say

router = APIRouter(prefix="/visits")
Before = Annotated[int | None, Query(ge=1, le=2**53)]


@router.get("")
def recorded(
    done: str | None = None, before: Before = None, late: bool = False, visit: Visit = needs(Right.VISITS)
) -> Response:
    """The newest visits; `late`: only those that were recorded on a later day."""
    found = visit_list(visit.office.database, visit.scope, visit.language, before, late=late)
    return page(visit, "visits/list.html", visits=found, done=done, late=late)


@router.get("/new")
def new(visit: Visit = needs(Right.VISITS)) -> Response:
    """The form for somebody who has come or called."""
    return _form(visit)


@router.post("")
def record(posted: Posted, visit: Visit = needs(Right.VISITS)) -> Response:
    """Write the visit down."""
    return _record(visit, posted, None)


@router.get("/{visit_id}")
def show(visit_id: Number, done: str | None = None, visit: Visit = needs(Right.VISITS)) -> Response:
    """One visit, with what is known of the visitor."""
    return _show(visit, visit_id, done=done)


@router.post("/{visit_id}/number")
def number(visit_id: Number, visit: Visit = needs(Right.VISITS)) -> Response:
    """The number in full: the look goes on record."""
    full = reveal_visitors_number(visit.office.database, visit_id, visit.scope, by=visit.name, now=visit.now)
    return _show(visit, visit_id, full=full)


@router.get("/{visit_id}/again")
def again(visit_id: Number, visit: Visit = needs(Right.VISITS)) -> Response:
    """The form for a visitor who comes again."""
    return _form(visit, again=visit_id)


@router.post("/{visit_id}/again")
def record_again(visit_id: Number, posted: Posted, visit: Visit = needs(Right.VISITS)) -> Response:
    """Write the further visit down."""
    return _record(visit, posted, visit_id)


@router.post("/{visit_id}/subscribed")
def subscribed(visit_id: Number, posted: Posted, visit: Visit = needs(Right.VISITS)) -> Response:
    """The visitor has bought: open the deal."""
    office = visit.office
    try:
        bought = read_subscription(posted, office.clock.today())
        person_id = subscribe(office.database, office.desk, visit_id, bought, visit.scope, _word(visit))
    except BadField as problem:
        return _show(visit, visit_id, status=422, typed=posted, problems=sentences(visit, problem))
    return go(f"/customers/{person_id}", done="1")


def _record(visit: Visit, posted: dict[str, str], again: int | None) -> Response:
    office = visit.office
    try:
        told = _read(visit, posted, again)
        number = record_visit(office.database, office.desk, told, _word(visit))
    except BadField as problem:
        return _form(visit, again=again, status=422, typed=posted, problems=sentences(visit, problem))
    return go(f"/visits/{number}", done="1")


def _read(visit: Visit, posted: dict[str, str], again: int | None) -> Told:
    """What the form tells; of a visitor who comes again, name and number are known."""
    name, sex, number, person_id = posted.get("name", ""), posted.get("sex", ""), posted.get("phone", ""), None
    if again is not None:
        known = visit_page(visit.office.database, visit.office.desk, again, visit.scope, visit.language).row.visit
        name, sex, number, person_id = known.name, known.sex or "", "", known.person_id
    if sex not in SEXES:
        raise BadField("The sex is none of the choices.", "sex", "field_wrong")
    return Told(
        name,
        SEXES[sex],
        read_number(number),
        _new_visit(visit, posted),
        intent=posted.get("intent") or None,
        traits={name: posted[name] for name in TRAITS if posted.get(name)},
        agreed=f"来访登记 {_wording(visit)}" if posted.get("agreed") else None,
        person_id=person_id,
    )


def _new_visit(visit: Visit, posted: dict[str, str]) -> NewVisit:
    offered = _choices(visit)
    seller = chosen(offered.sellers, whole(posted.get("agent")), "agent")
    escort = chosen(offered.escorts, whole(posted["escort"]), "escort").id if posted.get("escort") else None
    return NewVisit(
        project_id=seller.project_id,
        visited_on=read_day(posted.get("visited_on", ""), "visited_on"),
        kind=posted.get("kind", ""),
        agent_id=seller.id,
        source=posted.get("source") or None,
        wants=posted.get("wants") or None,
        escort_id=escort,
        reception=[step.id for step in visit.office.desk.plan.reception if posted.get(f"step_{step.id}")],
        gift=posted.get("gift") or None,
        next_step=posted.get("next_step") or None,
        next_on=read_day_or_none(posted.get("next_on", ""), "next_on"),
    )


def _form(visit: Visit, *, again: int | None = None, status: int = 200, **facts: Any) -> Response:
    office, today = visit.office, visit.office.clock.today()
    known = visit_page(office.database, office.desk, again, visit.scope, visit.language) if again else None
    typed = {"visited_on": today.isoformat(), "kind": Came.VISIT.value}
    shown = {"typed": typed, "problems": {}, **facts}
    offers = {"choices": _choices(visit), "reception": office.desk.plan.reception, "wording": _wording(visit)}
    lists = {"sources": SOURCES, "intents": INTENTS, "traits": TRAITS, "kinds": list(Came), "today": today}
    return page(visit, "visits/form.html", status=status, known=known, again=again, **offers, **lists, **shown)


def _show(visit: Visit, visit_id: int, *, status: int = 200, **facts: Any) -> Response:
    office = visit.office
    found = visit_page(office.database, office.desk, visit_id, visit.scope, visit.language)
    shown = {"done": None, "full": None, "typed": {}, "problems": {}, **facts}
    today: date = office.clock.today()
    return page(visit, "visits/one.html", status=status, one=found, traits=TRAITS, today=today, **shown)


def _choices(visit: Visit) -> VisitChoices:
    office = visit.office
    return visit_choices(office.database, office.desk.plan, visit.scope, office.clock.today(), visit.language)


def _wording(visit: Visit) -> str:
    """The words beside the box for consent, which are kept with it."""
    return say("visit_consent_words", visit.language, signature=visit.office.desk.plan.signature)


def _word(visit: Visit) -> Word:
    return Word(visit.name, "", visit.office.clock.today(), visit.now)

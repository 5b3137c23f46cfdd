"""The assessment of one person with its appeals: one's own, and for managers everybody's; days that do not count."""

from typing import Any

from fastapi import APIRouter, Response

from care.errors import BadField, NotFound
from care.rules.assessment import ITEMS
from care.rules.rights import Right, Scope
from care.services.assessments import (
    KINDS,
    VERDICTS,
    absence_list,
    answer,
    appeal_against,
    assessment_page,
    month_of,
    note_absence,
    open_appeals,
    people_to_assess,
    take_back,
)
from console.pages.typed import whole
from console.pages.wrong_fields import sentences
from console.rendering import go, page
from console.visits import Number, Posted, Visit, needs

router = APIRouter()


@router.get("/me/assessment")
def own(month: str | None = None, done: str | None = None, visit: Visit = needs(Right.SIGNED_IN)) -> Response:
    """One's own assessment of a month."""
    return _own(visit, month, done=done)


@router.post("/me/assessment")
def appeal(posted: Posted, visit: Visit = needs(Right.SIGNED_IN)) -> Response:
    """An appeal about one's own figures."""
    office, period = visit.office, month_of(posted.get("month"), visit.office.clock.today())
    who, words = whole(posted.get("staff")), (posted.get("item", ""), posted.get("words", ""))
    try:
        appeal_against(office.database, who, period, *words, _mine(visit), by=visit.name, now=visit.now)
    except BadField as problem:
        return _own(visit, period.name, status=422, typed=posted, problems=sentences(visit, problem))
    return go("/me/assessment", month=period.name, done="1")


@router.get("/reports/assessment")
def everybody(visit: Visit = needs(Right.BOARD)) -> Response:
    """Who is assessed, and the appeals that wait."""
    return _everybody(visit)


@router.get("/reports/assessment/{staff_id}")
def one(staff_id: Number, month: str | None = None, visit: Visit = needs(Right.BOARD)) -> Response:
    """The assessment of one of the staff."""
    office, period = visit.office, month_of(month, visit.office.clock.today())
    found = assessment_page(office.database, office.desk, staff_id, period, _theirs(visit), visit.now)
    facts: dict[str, Any] = {"own": False, "typed": {}, "problems": {}, "done": None, "item_names": _names(visit)}
    return page(visit, "assessments/one.html", pages=[found], period=period, **facts)


@router.post("/reports/appeals/{appeal_id}")
def answered(appeal_id: Number, posted: Posted, visit: Visit = needs(Right.ASSESSING)) -> Response:
    """A manager's answer."""
    try:
        answer(visit.office.database, appeal_id, posted, _theirs(visit), by=visit.name, now=visit.now)
    except BadField as problem:
        return _everybody(visit, status=422, typed=posted, problems=sentences(visit, problem))
    return go("/reports/assessment", done="1")


@router.get("/reports/absences")
def absences(done: str | None = None, visit: Visit = needs(Right.BOARD)) -> Response:
    """The days of leave and handover."""
    return _absences(visit, done=done)


@router.post("/reports/absences")
def add_absence(posted: Posted, visit: Visit = needs(Right.ASSESSING)) -> Response:
    """More of them."""
    try:
        note_absence(visit.office.database, posted, _theirs(visit), by=visit.name, now=visit.now)
    except BadField as problem:
        return _absences(visit, status=422, typed=posted, problems=sentences(visit, problem))
    return go("/reports/absences", done="1")


@router.post("/reports/absences/{absence_id}/back")
def back(absence_id: Number, visit: Visit = needs(Right.ASSESSING)) -> Response:
    """They count after all."""
    take_back(visit.office.database, absence_id, _theirs(visit), by=visit.name, now=visit.now)
    return go("/reports/absences", done="1")


def _own(visit: Visit, month: str | None, *, status: int = 200, **facts: Any) -> Response:
    office, period = visit.office, month_of(month, visit.office.clock.today())
    pages = []
    for staff_id in sorted(visit.signed.seats):
        try:
            pages.append(assessment_page(office.database, office.desk, staff_id, period, _mine(visit), visit.now))
        except NotFound:  # a post that nobody assesses
            continue
    shown = {"typed": {}, "problems": {}, "done": None, "item_names": _names(visit), **facts}
    return page(visit, "assessments/one.html", status=status, pages=pages, period=period, own=True, **shown)


def _everybody(visit: Visit, *, status: int = 200, **facts: Any) -> Response:
    database, scope = visit.office.database, _theirs(visit)
    shown = {"typed": {}, "problems": {}, "item_names": _names(visit), **facts}
    people, appeals = people_to_assess(database, scope), open_appeals(database, scope)
    lists = {"people": people, "appeals": appeals, "verdicts": VERDICTS}
    return page(visit, "assessments/everybody.html", status=status, **lists, **shown)


def _absences(visit: Visit, *, status: int = 200, **facts: Any) -> Response:
    database, scope = visit.office.database, _theirs(visit)
    shown = {"typed": {}, "problems": {}, "done": None, **facts}
    lists = {"rows": absence_list(database, scope), "people": people_to_assess(database, scope), "kinds": KINDS}
    return page(visit, "assessments/absences.html", status=status, **lists, **shown)


def _names(visit: Visit) -> dict[str, str]:
    """The items of all posts by their ids."""
    return {item.id: item.name[visit.language] for items in ITEMS.values() for item in items}


def _mine(visit: Visit) -> Scope:
    """The visitor's own seats."""
    return Scope(visit.signed.seats, None)


def _theirs(visit: Visit) -> Scope:
    """The staff of the visitor's projects."""
    return Scope(None, visit.scope.projects)

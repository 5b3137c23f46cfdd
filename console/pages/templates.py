"""Templates by people (S-03, IN13): draft a wording, approve what somebody else drafted, withdraw it."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Response

from care.errors import BadField
from care.rules.rights import Right
from care.services.wordings.approving import (
    DraftWording,
    approve_wording,
    draft_wording,
    reject_wording,
    withdraw_wording,
)
from care.services.wordings.pages import file_body, templates_page, variables_for, wording_page
from care.storage.approved_wordings import TIP
from console.pages.typed import whole
from console.pages.wrong_fields import sentences
from console.rendering import go, page
from console.visits import Number, Posted, Visit, needs

router = APIRouter(prefix="/templates")


@router.get("")
def templates(template: str | None = None, done: str | None = None, visit: Visit = needs(Right.TEMPLATES)) -> Response:
    """Drafts that wait, what is in use, and the form for a new wording, begun with the words of a file."""
    body = file_body(visit.office.desk, template) if template else None
    return _list(visit, done=done, typed={"template": template, "body": body or ""} if template else {})


@router.post("")
def draft(posted: Posted, visit: Visit = needs(Right.TEMPLATES)) -> Response:
    """Check a wording and let it wait for somebody else's approval."""
    office = visit.office
    try:
        since = _day(posted.get("since", ""))
        project = posted.get("project") or None
        given = DraftWording(
            posted.get("template", ""),
            posted.get("body", ""),
            since,
            whole(project) if project else None,
            posted.get("title", ""),
        )
        wording_id = draft_wording(office.database, office.desk, given, by=visit.name, now=visit.now)
    except BadField as problem:
        return _list(visit, status=422, typed=posted, problems=sentences(visit, problem))
    return go(f"/templates/{wording_id}", done="1")


@router.get("/{wording_id}")
def show(wording_id: Number, done: str | None = None, visit: Visit = needs(Right.TEMPLATES)) -> Response:
    """One wording: how it reads, and its versions."""
    return _show(visit, wording_id, done=done)


@router.post("/{wording_id}/approve")
def approve(wording_id: Number, visit: Visit = needs(Right.APPROVE_TEMPLATES)) -> Response:
    """Approve what somebody else drafted."""
    office = visit.office
    try:
        approve_wording(office.database, office.desk, wording_id, by=visit.name, now=visit.now)
    except BadField as problem:
        return _show(visit, wording_id, status=422, problems={"approve": _first(visit, problem)})
    office.wordings.forget()
    return go("/templates", done="2")


@router.post("/{wording_id}/reject")
def reject(wording_id: Number, posted: Posted, visit: Visit = needs(Right.APPROVE_TEMPLATES)) -> Response:
    """Send a draft back, with a reason."""
    try:
        reject_wording(visit.office.database, wording_id, posted.get("reason", ""), by=visit.name, now=visit.now)
    except BadField as problem:
        return _show(visit, wording_id, status=422, typed=posted, problems=sentences(visit, problem))
    return go("/templates", done="3")


@router.post("/{wording_id}/withdraw")
def withdraw(wording_id: Number, posted: Posted, visit: Visit = needs(Right.APPROVE_TEMPLATES)) -> Response:
    """Take it out of use: the words before it are in use again."""
    office = visit.office
    try:
        reason = posted.get("reason", "")
        withdraw_wording(office.database, office.desk, wording_id, reason, by=visit.name, now=visit.now)
    except BadField as problem:
        return _show(visit, wording_id, status=422, typed=posted, problems=sentences(visit, problem))
    office.wordings.forget()
    return go("/templates", done="4")


def _first(visit: Visit, problem: BadField) -> str:
    return next(iter(sentences(visit, problem).values()))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadField("This is no day.", "since", "wording_since_missing") from None


def _list(visit: Visit, *, status: int = 200, **facts: Any) -> Response:
    office = visit.office
    found = templates_page(office.database, office.desk)
    shown = {"done": None, "typed": {}, "problems": {}, **facts}
    chosen = shown["typed"].get("template") or None
    names = variables_for(office.desk, chosen) if chosen in {TIP, *found.files} else ()
    today = office.clock.today().isoformat()
    return page(
        visit, "templates/list.html", status=status, found=found, variables=names, today=today, tip=TIP, **shown
    )


def _show(visit: Visit, wording_id: int, *, status: int = 200, **facts: Any) -> Response:
    found = wording_page(visit.office.database, visit.office.desk, wording_id)
    shown = {"done": None, "typed": {}, "problems": {}, **facts}
    return page(visit, "templates/one.html", status=status, found=found, **shown)

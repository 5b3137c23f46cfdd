"""Broadcasts: drafted by one, looked at with their figures and samples, approved by another, called off by anybody."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.concurrency import run_in_threadpool

from care.errors import BadField
from care.rules.log_words import touchpoint_names
from care.rules.reason_words import reason_words
from care.rules.rights import Right
from care.services.broadcasts.answering import approve_broadcast, cancel_broadcast
from care.services.broadcasts.drafting import change_broadcast, count_form, draft_broadcast
from care.services.broadcasts.pages import broadcast_choices, broadcast_list, broadcast_page, broadcast_touchpoints
from care.services.broadcasts.testing import note_test_outcome, prepare_test
from care.services.events import event_page, invitation_values
from console.pages.broadcast_form import chosen_project, form_of, typed_of
from console.pages.wrong_fields import sentences
from console.rendering import go, page
from console.visits import Number, Posted, Visit, needs

router = APIRouter(prefix="/broadcasts")
Before = Annotated[int | None, Query(ge=1, le=2**53)]


@router.get("")
def drafted(done: str | None = None, before: Before = None, visit: Visit = needs(Right.BROADCASTS)) -> Response:
    """The newest broadcasts, and what could be told."""
    database, desk = visit.office.database, visit.office.desk
    found = broadcast_list(database, visit.scope, visit.name, before)
    choices = broadcast_choices(database, desk, visit.scope)
    names = touchpoint_names(desk.plan, visit.language)
    return page(visit, "broadcasts/list.html", broadcasts=found, choices=choices, names=names, done=done)


@router.get("/new")
def new(
    touchpoint: str = "", project: Before = None, event: Before = None, visit: Visit = needs(Right.BROADCASTS)
) -> Response:
    """The form for one touchpoint and project; the invitation to an event says what and where by itself."""
    office, typed = visit.office, {"project": str(project or ""), "stage:MID": "1", "stage:POST": "1"}
    if event is not None:
        told = event_page(office.database, office.desk, event, visit.scope, office.clock.today()).event
        values = invitation_values(office.desk, told)
        typed |= {f"value_{name}": value for name, value in values.items()}
    return _form(visit, touchpoint, typed)


@router.post("")
def draft(posted: Posted, visit: Visit = needs(Right.BROADCASTS)) -> Response:
    """Count whom a form addresses, or write the draft down."""
    office, today = visit.office, visit.office.clock.today()
    touchpoint = posted.get("touchpoint", "")
    try:
        form = form_of(posted)
        if posted.get("do") == "count":
            counted = count_form(office.database, office.desk, form, visit.scope, today=today)
            return _form(visit, touchpoint, posted, counted=counted)
        number = draft_broadcast(
            office.database, office.desk, form, visit.scope, by=visit.name, today=today, now=visit.now
        )
    except BadField as problem:
        return _form(visit, touchpoint, posted, status=422, problems=sentences(visit, problem))
    return go(f"/broadcasts/{number}", done="drafted")


@router.get("/{notice_id}")
def show(notice_id: Number, done: str | None = None, visit: Visit = needs(Right.BROADCASTS)) -> Response:
    """One broadcast."""
    return _show(visit, notice_id, done=done)


@router.get("/{notice_id}/change")
def change(notice_id: Number, visit: Visit = needs(Right.BROADCASTS)) -> Response:
    """The form of a draft."""
    notice = _one(visit, notice_id).line.notice
    return _form(visit, notice.touchpoint, typed_of(notice, visit.office.desk.zone), changing=notice_id)


@router.post("/{notice_id}/change")
def changed(notice_id: Number, posted: Posted, visit: Visit = needs(Right.BROADCASTS)) -> Response:
    """Write the draft anew."""
    office, today = visit.office, visit.office.clock.today()
    touchpoint = _one(visit, notice_id).line.notice.touchpoint
    try:
        form = form_of({**posted, "touchpoint": touchpoint})
        if posted.get("do") == "count":
            counted = count_form(office.database, office.desk, form, visit.scope, today=today)
            return _form(visit, touchpoint, posted, counted=counted, changing=notice_id)
        change_broadcast(
            office.database, office.desk, notice_id, form, visit.scope, by=visit.name, today=today, now=visit.now
        )
    except BadField as problem:
        wrong = sentences(visit, problem)
        return _form(visit, touchpoint, posted, status=422, problems=wrong, changing=notice_id)
    return go(f"/broadcasts/{notice_id}", done="drafted")


@router.post("/{notice_id}/approve")
def approve(notice_id: Number, posted: Posted, visit: Visit = needs(Right.BROADCASTS)) -> Response:
    """Approve what was looked at; above 50 people the drafter cannot."""
    office = visit.office
    _one(visit, notice_id)
    try:
        approve_broadcast(
            office.database,
            office.desk,
            notice_id,
            posted.get("version", ""),
            by=visit.name,
            today=office.clock.today(),
            now=visit.now,
        )
    except BadField as problem:
        return _show(visit, notice_id, status=422, problems=sentences(visit, problem))
    return go(f"/broadcasts/{notice_id}", done="approved")


@router.post("/{notice_id}/cancel")
def cancel(notice_id: Number, posted: Posted, visit: Visit = needs(Right.BROADCASTS)) -> Response:
    """Refuse a draft, or call an approved one off."""
    _one(visit, notice_id)
    try:
        cancel_broadcast(visit.office.database, notice_id, posted.get("reason", ""), by=visit.name, now=visit.now)
    except BadField as problem:
        return _show(visit, notice_id, status=422, typed=posted, problems=sentences(visit, problem))
    return go(f"/broadcasts/{notice_id}", done="cancelled")


@router.post("/{notice_id}/test")
async def send_test(notice_id: Number, visit: Visit = needs(Right.BROADCASTS)) -> Response:
    """Send the first sample to the visitor's own number."""
    office = visit.office
    try:
        sms = await run_in_threadpool(
            prepare_test,
            office.database,
            office.desk,
            notice_id,
            visit.scope,
            name=visit.name,
            seats=visit.signed.seats,
            today=office.clock.today(),
            now=visit.now,
        )
    except BadField as problem:
        return await run_in_threadpool(_show, visit, notice_id, status=422, problems=sentences(visit, problem))
    (outcome,) = await office.gateway.send([sms])
    await run_in_threadpool(
        note_test_outcome, office.database, notice_id, outcome, office.gateway.name, by=visit.name, now=visit.now
    )
    return go(f"/broadcasts/{notice_id}", done="tested")


def _one(visit: Visit, notice_id: int) -> Any:
    """The broadcast, which must be theirs to see before anything is done to it."""
    office, today = visit.office, visit.office.clock.today()
    return broadcast_page(office.database, office.desk, notice_id, visit.scope, visit.name, today=today, now=visit.now)


def _form(visit: Visit, touchpoint: str, typed: dict[str, str], *, status: int = 200, **facts: Any) -> Response:
    choices = broadcast_choices(visit.office.database, visit.office.desk, visit.scope)
    if touchpoint not in choices.touchpoints:
        return go("/broadcasts")
    told, asked = choices.touchpoints[touchpoint]
    shown = {"problems": {}, "counted": None, "changing": None, **facts}
    project = chosen_project(typed, choices)
    return page(
        visit,
        "broadcasts/form.html",
        status=status,
        choices=choices,
        told=told,
        asked=asked,
        typed=typed,
        project=project,
        today=visit.office.clock.today(),
        **shown,
    )


def _show(visit: Visit, notice_id: int, *, status: int = 200, **facts: Any) -> Response:
    shown = {"done": None, "typed": {}, "problems": {}, **facts}
    found = _one(visit, notice_id)
    labels = {reason: reason_words(reason, visit.language).label for reason in _reasons(found)}
    plan = visit.office.desk.plan
    shown |= {"labels": labels, "names": touchpoint_names(plan, visit.language)}
    people = {one.id for one in broadcast_touchpoints(plan)}
    return page(visit, "broadcasts/one.html", status=status, broadcast=found, told_by_people=people, **shown)


def _reasons(found: Any) -> set[str]:
    counted = {reason for _, _, reason in found.standing if reason}
    return counted | set(found.line.figures.get("left_out", {}))

"""Meetings (S-18): minutes, and the actions that were agreed, which the next pack shows."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from care.errors import BadField
from care.rules.rights import Right
from care.services.meetings import KINDS, agree_action, meeting_list, meeting_page, note_meeting, tick_action
from console.pages.wrong_fields import sentences
from console.rendering import go, page
from console.visits import Number, Posted, Visit, needs

router = APIRouter(prefix="/meetings")


@router.get("")
def meetings(after: Annotated[int | None, Query(ge=1, le=2**53)] = None, visit: Visit = needs(Right.BOARD)) -> Response:
    """The meetings, the newest first, and the form for one more."""
    return _list(visit, after=after)


@router.post("")
def write(posted: Posted, visit: Visit = needs(Right.BOARD)) -> Response:
    """A meeting's minutes."""
    office, today = visit.office, visit.office.clock.today()
    try:
        meeting_id = note_meeting(office.database, posted, visit.scope, today, by=visit.name, now=visit.now)
    except BadField as problem:
        return _list(visit, status=422, typed=posted, problems=sentences(visit, problem))
    return go(f"/meetings/{meeting_id}")


@router.get("/{meeting_id}")
def meeting(meeting_id: Number, done: str | None = None, visit: Visit = needs(Right.BOARD)) -> Response:
    """One meeting with its actions."""
    return _show(visit, meeting_id, done=done)


@router.post("/{meeting_id}/actions")
def agree(meeting_id: Number, posted: Posted, visit: Visit = needs(Right.BOARD)) -> Response:
    """An action that was agreed on."""
    try:
        agree_action(visit.office.database, meeting_id, posted, visit.scope, by=visit.name, now=visit.now)
    except BadField as problem:
        return _show(visit, meeting_id, status=422, typed=posted, problems=sentences(visit, problem))
    return go(f"/meetings/{meeting_id}", done="1")


@router.post("/{meeting_id}/actions/{action_id}/done")
def tick(meeting_id: Number, action_id: Number, posted: Posted, visit: Visit = needs(Right.BOARD)) -> Response:
    """It is done, with what came of it."""
    office, note = visit.office, posted.get("note", "")
    today = office.clock.today()
    try:
        tick_action(office.database, meeting_id, action_id, note, visit.scope, today, by=visit.name, now=visit.now)
    except BadField as problem:
        return _show(visit, meeting_id, status=422, problems=sentences(visit, problem))
    return go(f"/meetings/{meeting_id}", done="1")


def _list(visit: Visit, *, status: int = 200, after: int | None = None, **facts: Any) -> Response:
    found = meeting_list(visit.office.database, visit.scope, after)
    shown = {"typed": {"held_on": visit.office.clock.today().isoformat()}, "problems": {}, **facts}
    return page(visit, "meetings/list.html", status=status, found=found, kinds=KINDS, **shown)


def _show(visit: Visit, meeting_id: int, *, status: int = 200, **facts: Any) -> Response:
    found, actions = meeting_page(visit.office.database, meeting_id, visit.scope)
    shown = {"typed": {}, "problems": {}, "done": None, "today": visit.office.clock.today(), **facts}
    return page(visit, "meetings/one.html", status=status, meeting=found, actions=actions, **shown)

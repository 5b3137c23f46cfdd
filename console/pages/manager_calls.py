"""A manager's word on calls: release or drop the text of one that reached nobody, give a call to somebody else."""

from fastapi import APIRouter, Response

from care.errors import BadField, WrongState
from care.rules.rights import Right
from care.services.call_pages import calls_to_judge, require_in_scope
from care.services.calling import reassign_call
from care.services.releasing import drop_text, release_text
from console.pages.calls import ABOUT, show_call
from console.pages.names import touchpoint_name
from console.rendering import go, page
from console.visits import Number, Posted, Visit, needs
from console.words import has, say

router = APIRouter(prefix="/exhausted-calls")


@router.get("")
def waiting(done: str | None = None, visit: Visit = needs(Right.CALL_ORDERS)) -> Response:
    """The calls that reached nobody and whose texts wait."""
    office = visit.office
    rows = calls_to_judge(office.database, office.desk, visit.scope, visit.language, visit.now)
    return page(visit, "calls/exhausted.html", rows=rows, name_of=touchpoint_name(visit), done=done)


@router.post("/{call_id}/text")
def decide(call_id: Number, posted: Posted, visit: Visit = needs(Right.CALL_ORDERS)) -> Response:
    """Release the text, or drop it, with a reason."""
    office, reason = visit.office, posted.get("reason", "")
    require_in_scope(office.database, call_id, visit.scope)
    if not reason:
        return _wrong(visit, call_id, posted, BadField("No reason.", "reason", "reason_missing"))
    values = {name.removeprefix(ABOUT): value for name, value in posted.items() if name.startswith(ABOUT) and value}
    try:
        if posted.get("word") == "release":
            release_text(office.database, office.desk, call_id, reason, by=visit.name, now=visit.now, values=values)
        else:
            drop_text(office.database, call_id, reason, by=visit.name, now=visit.now)
    except BadField as problem:
        return _wrong(visit, call_id, posted, problem)
    except WrongState:
        return _wrong(visit, call_id, posted, BadField("No release.", "reason", "release_refused"))
    return go("/exhausted-calls", done="1")


@router.post("/{call_id}/caller")
def reassign(call_id: Number, posted: Posted, visit: Visit = needs(Right.CALL_ORDERS)) -> Response:
    """Give the call to somebody else of its project."""
    require_in_scope(visit.office.database, call_id, visit.scope)
    staff = posted.get("staff", "")
    staff_id = int(staff) if staff.isascii() and staff.isdigit() and len(staff) < 15 else 0
    day = visit.office.clock.today()
    try:
        reassign_call(visit.office.database, call_id, staff_id, by=visit.name, day=day, now=visit.now)
    except BadField as problem:
        return _wrong(visit, call_id, posted, problem)
    return go(f"/calls/{call_id}", done="1")


def _wrong(visit: Visit, call_id: int, posted: dict[str, str], problem: BadField) -> Response:
    key = problem.problem if has(problem.problem) else "field_wrong"
    sentence = say(key, visit.language, **problem.facts)
    return show_call(visit, call_id, status=422, typed=posted, problems={problem.field: sentence})

"""Duties: the open ones by post and project, and one to tick."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from care.errors import BadField
from care.rules.rights import Right, Role
from care.services.duties import tick_duty
from care.services.duty_pages import duty_list, duty_page
from care.storage.duty_lists import Wanted
from console.pages.typed import whole
from console.pages.wrong_fields import sentences
from console.rendering import go, page
from console.visits import Number, Posted, Visit, needs

router = APIRouter(prefix="/duties")
After = Annotated[int | None, Query(ge=1, le=2**53)]
LONGEST_NOTE = 500
POSTS = tuple(role.value for role in Role if role is not Role.GENERAL_MANAGER)


@router.get("")
def open_ones(
    role: str | None = None,
    project: str = "",
    after: After = None,
    done: str | None = None,
    visit: Visit = needs(Right.DUTIES),
) -> Response:
    """The open duties, one's own post's unless `role` names another, or `all`."""
    office = visit.office
    chosen = role if role in {*POSTS, "all"} else visit.signed.role.value
    project_id = whole(project) if project else None  # all projects: the field is empty
    wanted = Wanted(None if chosen == "all" else chosen, project_id, after)
    found = duty_list(office.database, office.desk, visit.scope, wanted, visit.language, visit.now)
    return page(visit, "duties/list.html", duties=found, chosen=chosen, project=project_id, posts=POSTS, done=done)


@router.get("/{duty_id}")
def show(duty_id: Number, visit: Visit = needs(Right.DUTIES)) -> Response:
    """One duty; a patrol round has a page of its own."""
    return _show(visit, duty_id)


@router.post("/{duty_id}/done")
def done(duty_id: Number, posted: Posted, visit: Visit = needs(Right.DUTIES)) -> Response:
    """Tick it, with what was done."""
    office = visit.office
    duty = duty_page(office.database, office.desk, duty_id, visit.scope, visit.language, visit.now)
    if duty.is_round:
        return go(f"/patrols/{duty_id}")
    note = posted.get("note", "")
    try:
        if not note:
            raise BadField("Say what was done.", "note", "duty_note_missing")
        if len(note) > LONGEST_NOTE:
            raise BadField("The note is too long.", "note", "note_long", most=LONGEST_NOTE)
        if duty.role != visit.signed.role:
            raise BadField("This is another post's.", "note", "duty_role")
    except BadField as problem:
        return _show(visit, duty_id, status=422, typed=posted, problems=sentences(visit, problem))
    tick_duty(office.database, duty_id, note, by=visit.name, now=visit.now, role=visit.signed.role.value)
    back = "/calls" if duty.is_reply and visit.may(Right.CALLS) else "/duties"  # where it stood
    return go(back, done="1")


def _show(visit: Visit, duty_id: int, *, status: int = 200, **facts: Any) -> Response:
    office = visit.office
    duty = duty_page(office.database, office.desk, duty_id, visit.scope, visit.language, visit.now)
    if duty.is_round:
        return go(f"/patrols/{duty_id}")
    shown = {"typed": {}, "problems": {}, **facts}
    return page(visit, "duties/one.html", status=status, duty=duty, **shown)

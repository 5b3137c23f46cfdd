"""The stop switch: one form and one button hold every text; what waits then, and a person's choice to let it go."""

from typing import Any

from fastapi import APIRouter, Response

from care.errors import BadField, WrongState
from care.rules.rights import Right, may_stop
from care.services.stop_switch import past_switches, resume_texts, scopes_to_stop, stop_texts, waiting_for
from care.storage.stop_switch import Switch
from console.pages.names import touchpoint_name
from console.pages.typed import whole
from console.pages.wrong_fields import sentences
from console.rendering import go, page
from console.visits import NotAllowed, Number, Posted, Visit, needs
from console.words import say

router = APIRouter(prefix="/stop")
ALL = "all"


@router.get("")
def switches(done: str | None = None, visit: Visit = needs(Right.STOP)) -> Response:
    """The button, and who pressed it before."""
    return _show(visit, done=done)


@router.post("")
def press(posted: Posted, visit: Visit = needs(Right.STOP)) -> Response:
    """Hold every text of the chosen scope, from this moment on."""
    try:
        stop_texts(visit.office.database, _scope(visit, posted), posted.get("reason", ""), by=visit.name, now=visit.now)
    except BadField as problem:
        return _show(visit, status=422, typed=posted, problems=sentences(visit, problem))
    except WrongState:
        return _show(visit, status=409, typed=posted, problems={"project": say("stop_on_already", visit.language)})
    return go("/stop", done="1")


@router.get("/{switch_id}")
def waiting(switch_id: Number, visit: Visit = needs(Right.STOP)) -> Response:
    """What a switch holds, by touchpoint, and the choice."""
    return _show_waiting(visit, switch_id)


@router.post("/{switch_id}/resume")
def resume(switch_id: Number, posted: Posted, visit: Visit = needs(Right.STOP)) -> Response:
    """Let the texts go again: all that are in time, none, or some touchpoints' only."""
    office = visit.office
    found = waiting_for(office.database, switch_id, zone=office.desk.zone, now=visit.now)
    _require(visit, found.switch)
    chosen = [one.touchpoint for one in found.texts if posted.get(f"drop_{one.touchpoint}")]
    drop = {"send": (), "some": chosen, "drop": None}
    try:
        if posted.get("choice") not in drop:
            raise BadField("Choose what goes.", "choice", "stop_choice_missing")
        resume_texts(
            office.database,
            switch_id,
            posted.get("reason", ""),
            by=visit.name,
            now=visit.now,
            drop=drop[posted["choice"]],
        )
    except BadField as problem:
        return _show_waiting(visit, switch_id, status=422, typed=posted, problems=sentences(visit, problem))
    return go("/stop", done="2")


def _scope(visit: Visit, posted: dict[str, str]) -> int | None:
    text = posted.get("project", "")
    project_id = None if text == ALL else whole(text)
    if project_id not in _scopes(visit):
        raise BadField("Choose whose texts to stop.", "project", "project_unknown")
    return project_id


def _scopes(visit: Visit) -> dict[int | None, str]:
    """What this person may stop: everything first, then projects by name."""
    found = scopes_to_stop(visit.office.database, visit.signed.role, visit.scope)
    return {id_: name or say("stop_all_projects", visit.language) for id_, name in found.items()}


def _require(visit: Visit, switch: Switch) -> None:
    if not may_stop(visit.signed.role, visit.scope, switch.project_id):
        raise NotAllowed("This switch was pressed for more than this person's projects.")


def _show(visit: Visit, *, status: int = 200, **facts: Any) -> Response:
    shown = {"done": None, "typed": {}, "problems": {}, **facts}
    past = past_switches(visit.office.database)
    return page(visit, "emergencies/stop.html", status=status, scopes=_scopes(visit), past=past, **shown)


def _show_waiting(visit: Visit, switch_id: int, *, status: int = 200, **facts: Any) -> Response:
    office = visit.office
    found = waiting_for(office.database, switch_id, zone=office.desk.zone, now=visit.now)
    _require(visit, found.switch)
    shown = {"typed": {}, "problems": {}, **facts}
    return page(
        visit, "emergencies/waiting.html", status=status, waiting=found, name_of=touchpoint_name(visit), **shown
    )

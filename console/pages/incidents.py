"""Incidents (S-88): open one, whom to call in order, the checklist, the log, the end."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from care.errors import BadField
from care.rules.rights import Right, Scope
from care.services.incidents import (
    end_incident,
    incident_page,
    incidents_page,
    note_incident,
    report_incident,
    scope_of_incidents,
)
from console.pages.typed import whole
from console.pages.wrong_fields import sentences
from console.rendering import go, page
from console.visits import Number, Posted, Visit, needs

router = APIRouter(prefix="/incidents")


@router.get("")
def incidents(
    after: Annotated[int | None, Query(ge=1, le=2**53)] = None, visit: Visit = needs(Right.INCIDENTS)
) -> Response:
    """The open incidents, then the newest, and the form for one more."""
    return _list(visit, after=after)


@router.post("")
def report(posted: Posted, visit: Visit = needs(Right.INCIDENTS)) -> Response:
    """Open one; its page says whom to call first."""
    office = visit.office
    try:
        incident_id = report_incident(
            office.database,
            office.desk.plan,
            posted.get("kind", ""),
            whole(posted.get("project")),
            posted.get("what", ""),
            _scope(visit),
            drill=bool(posted.get("drill")),
            by=visit.name,
            now=visit.now,
        )
    except BadField as problem:
        return _list(visit, status=422, typed=posted, problems=sentences(visit, problem))
    return go(f"/incidents/{incident_id}")


@router.get("/{incident_id}")
def incident(incident_id: Number, visit: Visit = needs(Right.INCIDENTS)) -> Response:
    """One incident."""
    return _show(visit, incident_id)


@router.post("/{incident_id}/entries")
def note(incident_id: Number, posted: Posted, visit: Visit = needs(Right.INCIDENTS)) -> Response:
    """A step that is done, somebody who was called, or a note."""
    office, kind = visit.office, posted.get("kind", "")
    try:
        if kind not in {"step", "call", "note"}:
            raise BadField("There is no such line.", "words", "field_wrong")
        note_incident(
            office.database,
            office.desk.plan,
            incident_id,
            _scope(visit),
            kind=kind,
            item=posted.get("item"),
            words=posted.get("words", ""),
            by=visit.name,
            now=visit.now,
        )
    except BadField as problem:
        return _show(visit, incident_id, status=422, typed=posted, problems=sentences(visit, problem))
    return go(f"/incidents/{incident_id}")


@router.post("/{incident_id}/close")
def close(incident_id: Number, posted: Posted, visit: Visit = needs(Right.STOP)) -> Response:
    """It is over."""
    words = posted.get("end", "")
    try:
        end_incident(visit.office.database, incident_id, _scope(visit), words, by=visit.name, now=visit.now)
    except BadField as problem:
        return _show(visit, incident_id, status=422, typed=posted, problems=sentences(visit, problem))
    return go("/incidents")


def _scope(visit: Visit) -> Scope:
    return scope_of_incidents(visit.signed.role, visit.scope)


def _list(visit: Visit, *, status: int = 200, after: int | None = None, **facts: Any) -> Response:
    plan = visit.office.desk.plan
    names = {one.id: one.name[visit.language] for one in plan.incidents}
    found = incidents_page(visit.office.database, _scope(visit), after)
    shown = {"typed": {}, "problems": {}, **facts}
    return page(visit, "emergencies/incidents.html", status=status, found=found, kinds=names, **shown)


def _show(visit: Visit, incident_id: int, *, status: int = 200, **facts: Any) -> Response:
    office = visit.office
    found = incident_page(office.database, office.desk.plan, incident_id, _scope(visit), visit.language)
    shown = {"typed": {}, "problems": {}, **facts}
    return page(visit, "emergencies/incident.html", status=status, found=found, **shown)

"""Events: what comes, who signed up, who came; specialists and managers add them."""

from datetime import date, time
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from care.errors import BadField
from care.rules.rights import Right
from care.rules.wording import title
from care.services.events import NewEvent, add_event, attend, cancel_event, event_list, event_page, sign_up, withdraw
from console.pages.typed import whole
from console.pages.wrong_fields import sentences
from console.rendering import go, page
from console.visits import Number, Posted, Visit, needs

router = APIRouter(prefix="/events")
After = Annotated[int | None, Query(ge=1, le=2**53)]


@router.get("")
def coming(done: str | None = None, visit: Visit = needs(Right.EVENTS)) -> Response:
    """The events to come, those of late, and for who may the form of a new one."""
    return _list(visit, done=done)


@router.post("")
def add(posted: Posted, visit: Visit = needs(Right.BROADCASTS)) -> Response:
    """Add an event with its reminders."""
    office = visit.office
    try:
        new = NewEvent(
            whole(posted.get("project")),
            posted.get("name", ""),
            posted.get("place", ""),
            _read(date.fromisoformat, posted.get("day", "")),
            _read(time.fromisoformat, posted.get("at", "")),
            posted.get("gift") or None,
        )
        today = office.clock.today()
        number = add_event(office.database, office.desk, new, visit.scope, by=visit.name, today=today, now=visit.now)
    except BadField as problem:
        return _list(visit, status=422, typed=posted, problems=sentences(visit, problem))
    return go(f"/events/{number}", done="1")


@router.get("/{event_id}")
def show(
    event_id: Number, done: str | None = None, after: After = None, visit: Visit = needs(Right.EVENTS)
) -> Response:
    """One event with its list."""
    return _show(visit, event_id, after, done=done)


@router.post("/{event_id}/sign-up")
def put_on(event_id: Number, posted: Posted, visit: Visit = needs(Right.EVENTS)) -> Response:
    """Put a customer on the list."""
    people, customer = whole(posted.get("people") or "1"), posted.get("customer", "")
    database = visit.office.database
    try:
        sign_up(database, event_id, customer, people, visit.scope, by=visit.name, now=visit.now)
    except BadField as problem:
        return _show(visit, event_id, status=422, typed=posted, problems=sentences(visit, problem))
    return go(f"/events/{event_id}", done="1")


@router.post("/{event_id}/list/{signup_id}/came")
def came(event_id: Number, signup_id: Number, visit: Visit = needs(Right.EVENTS)) -> Response:
    """Mark somebody as come; the gift then stands on the list of gifts."""
    office, today = visit.office, visit.office.clock.today()
    attend(office.database, office.desk, event_id, signup_id, visit.scope, by=visit.name, today=today, now=visit.now)
    return go(f"/events/{event_id}", done="1")


@router.post("/{event_id}/list/{signup_id}/withdrawn")
def withdrawn(event_id: Number, signup_id: Number, visit: Visit = needs(Right.EVENTS)) -> Response:
    """Take somebody off the list."""
    withdraw(visit.office.database, event_id, signup_id, visit.scope, by=visit.name, now=visit.now)
    return go(f"/events/{event_id}", done="1")


@router.post("/{event_id}/cancel")
def cancel(event_id: Number, posted: Posted, visit: Visit = needs(Right.BROADCASTS)) -> Response:
    """Call the event off."""
    database, reason = visit.office.database, posted.get("reason", "")
    try:
        cancel_event(database, event_id, reason, visit.scope, by=visit.name, now=visit.now)
    except BadField as problem:
        return _show(visit, event_id, status=422, typed=posted, problems=sentences(visit, problem))
    return go(f"/events/{event_id}", done="1")


def _read(reader: Any, text: str) -> Any:
    try:
        return reader(text) if text else None
    except ValueError:
        return None


def _list(visit: Visit, *, status: int = 200, **facts: Any) -> Response:
    office, today = visit.office, visit.office.clock.today()
    found = event_list(office.database, office.desk, visit.scope, today)
    shown = {"done": None, "typed": {}, "problems": {}, **facts}
    return page(visit, "events/list.html", status=status, events=found, today=today, **shown)


def _show(visit: Visit, event_id: int, after: int | None = None, *, status: int = 200, **facts: Any) -> Response:
    office, today = visit.office, visit.office.clock.today()
    found = event_page(office.database, office.desk, event_id, visit.scope, today, after)
    shown = {"done": None, "typed": {}, "problems": {}, **facts}
    return page(visit, "events/one.html", status=status, found=found, title_of=title, **shown)

"""Events (S-42, S-95…S-97): added with their reminders and gift, lists of who signed up, and who came.

A reminder goes seven days and one day before to those who signed up by then; whoever is marked as come is given the
event's gift. Both are notices, so policy, merging, caps, stock and log are as for anything else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from care.errors import BadField, WrongState
from care.rules.notices import NoticeState, Segment
from care.rules.reasons import Reason
from care.rules.rights import Scope
from care.rules.wording import day_words, time_words
from care.services.broadcasts.wording import check_values
from care.services.notices import Draft, approved_notice, cancel_notice, notice_touchpoint, plan_notice
from care.services.preparing import Desk
from care.storage.accounts import project_names
from care.storage.audit import Actor
from care.storage.calling_off import call_off
from care.storage.engine import Database
from care.storage.events import (
    EventLine,
    Signup,
    end_event,
    event_lines,
    event_row,
    insert_event,
    move_signup,
    sign_up_person,
    signup_within,
    signups_of,
)
from care.storage.notices import add_notice, notice_from, notice_of_origin
from care.storage.small_services import customer_in_scope

REMINDED_DAYS = (7, 1)  # before the event
FARTHEST_DAYS = 366
LONGEST_NAME = 20
MOST_ALONG = 20
MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class NewEvent:
    """What a form says of an event; `gift` is what those who come are given."""

    project_id: int
    name: str
    place: str
    day: date | None
    at: time | None
    gift: str | None = None


@dataclass(frozen=True, slots=True)
class EventPage:
    """An event with a page of its list; `after` begins the next one."""

    event: EventLine
    signups: Sequence[Signup]
    after: int | None
    has_begun: bool


@dataclass(frozen=True, slots=True)
class EventList:
    """Events to come and those of late, and the projects to choose from."""

    coming: Sequence[EventLine]
    past: Sequence[EventLine]
    projects: Mapping[int, str]


def event_list(database: Database, desk: Desk, scope: Scope, today: date) -> EventList:
    """The events of somebody's projects."""
    midnight = desk.moment(today, time.min)
    with database.read() as connection:
        names = {n: name for n, name in project_names(connection).items() if _sees(scope, n)}
        return EventList(
            event_lines(connection, scope, since=midnight), event_lines(connection, scope, until=midnight), names
        )


def event_page(
    database: Database, desk: Desk, event_id: int, scope: Scope, today: date, after: int | None = None
) -> EventPage:
    """One event. Raises NotFound outside the scope."""
    with database.read() as connection:
        event_row(connection, event_id, scope)
        (line,) = event_lines(connection, scope, event_id=event_id)
        signups = signups_of(connection, event_id, scope, after, MOST_LINES + 1)
    more = signups[MOST_LINES - 1].id if len(signups) > MOST_LINES else None
    return EventPage(line, signups[:MOST_LINES], more, _day(desk, line.starts_at) <= today)


def add_event(
    database: Database, desk: Desk, new: NewEvent, scope: Scope, *, by: str, today: date, now: datetime
) -> int:
    """Add an event with its reminders and its gift, and return its number. Raises BadField."""
    with database.read() as connection:
        known = project_names(connection)
    day, starts_at = _checked(desk, new, scope, known, today)
    actor = Actor("person", by)
    values = {"project_id": new.project_id, "name": new.name, "place": new.place, "starts_at": starts_at}
    with database.begin() as connection:
        event_id = insert_event(connection, {**values, "gift": new.gift or None}, actor, now)
        for draft in _notices(desk, new, event_id, day, today):
            add_notice(connection, approved_notice(desk, draft), actor, now)
    return event_id


def cancel_event(database: Database, event_id: int, reason: str, scope: Scope, *, by: str, now: datetime) -> None:
    """Call an event off, with its reminders and gifts that wait. Raises BadField without a reason."""
    if not reason.strip():
        raise BadField("Say why: it goes on record.", "reason", "reason_missing")
    actor = Actor("person", by)
    with database.begin() as connection:
        end_event(connection, event_row(connection, event_id, scope, lock=True), reason, actor, now)
    with database.read() as connection:
        found = [notice_of_origin(connection, origin) for origin in _origins(event_id)]
    for row in found:
        if row is not None and row.state != NoticeState.CANCELLED:
            cancel_notice(database, row.id, reason, now, actor)


def sign_up(
    database: Database, event_id: int, customer_no: str, people: int, scope: Scope, *, by: str, now: datetime
) -> None:
    """Put a customer of the event's project on the list. Raises BadField, or WrongState once it was called off."""
    if not 1 <= people <= MOST_ALONG:
        raise BadField("Give a number from 1 to 20.", "people", "event_people", most=MOST_ALONG)
    with database.begin() as connection:
        row = event_row(connection, event_id, scope, lock=True)
        _require_open(row.state, event_id)
        person_id = customer_in_scope(connection, customer_no, row.project_id, scope)
        if person_id is None:
            raise BadField("There is no such customer.", "customer", "event_customer_unknown")
        try:
            sign_up_person(connection, event_id, person_id, people, Actor("person", by), now)
        except WrongState as problem:
            raise BadField(str(problem), "customer", "event_signed_up_already") from None


def withdraw(database: Database, event_id: int, signup_id: int, scope: Scope, *, by: str, now: datetime) -> None:
    """Take somebody off the list, and end their reminder where it waits."""
    actor = Actor("person", by)
    _require_theirs(database, event_id, signup_id, scope)
    with database.begin() as connection:
        event_row(connection, event_id, scope, lock=True)
        person_id = move_signup(connection, event_id, signup_id, "withdrawn", actor, now)
        found = [notice_of_origin(connection, _reminder_origin(event_id, days)) for days in REMINDED_DAYS]
    for row in found:
        if row is not None:
            call_off(database, notice_from(row), Reason.DROPPED, actor, now, person_id)


def attend(
    database: Database, desk: Desk, event_id: int, signup_id: int, scope: Scope, *, by: str, today: date, now: datetime
) -> None:
    """Mark somebody as come, and put the event's gift on the list. Raises WrongState before the event's day."""
    actor = Actor("person", by)
    _require_theirs(database, event_id, signup_id, scope)
    with database.begin() as connection:
        row = event_row(connection, event_id, scope, lock=True)
        _require_open(row.state, event_id)
        if _day(desk, row.starts_at) > today:
            raise WrongState(f"Event {event_id} has not begun: nobody can have come yet.")
        move_signup(connection, event_id, signup_id, "attended", actor, now)
        gift = notice_of_origin(connection, _gift_origin(event_id))
    if gift is not None and today <= gift.last_on:
        plan_notice(database, desk, gift.id, now, actor)


def invitation_values(desk: Desk, event: EventLine) -> dict[str, str]:
    """What an invitation to the event says: the values of its broadcast and of its reminder."""
    local = event.starts_at.astimezone(desk.zone)
    when = _when(desk, local.date(), local.time())
    return {"when": when, "place": event.place, "event": event.name}


def _checked(desk: Desk, new: NewEvent, scope: Scope, known: Mapping[int, str], today: date) -> tuple[date, datetime]:
    if new.project_id not in known or not _sees(scope, new.project_id):
        raise BadField("Choose one of your projects.", "project", "project_unknown")
    for field, text in (("name", new.name), ("place", new.place)):
        if not 0 < len(text) <= LONGEST_NAME:
            raise BadField(f"Give {field} in 20 characters at most.", field, "event_text", most=LONGEST_NAME)
    if new.day is None or new.at is None or not 0 <= (new.day - today).days <= FARTHEST_DAYS:
        raise BadField("Give a day from today on, within a year, and a time.", "day", "event_day")
    _check_words(desk, new)
    return new.day, desk.moment(new.day, new.at)


def _check_words(desk: Desk, new: NewEvent) -> None:
    """What the reminder could not say is refused beside the field where it was typed."""
    reminder, _ = notice_touchpoint(desk.plan, "event_reminder")
    try:
        check_values(desk, reminder, {"when": "-", "place": new.place, "event": new.name})
    except BadField as problem:
        typed = "name" if problem.field == "value_event" else "place"
        raise BadField(str(problem), typed, problem.problem, **problem.facts) from None


def _notices(desk: Desk, new: NewEvent, event_id: int, day: date, today: date) -> list[Draft]:
    """The reminders whose day is still ahead, and the gift."""
    assert new.at is not None
    values = {"when": _when(desk, day, new.at), "place": new.place, "event": new.name}
    signed_up = Segment(projects=(new.project_id,), signed_up=event_id)
    drafts = [
        Draft(
            "event_reminder",
            values,
            signed_up,
            day - timedelta(days=days),
            until=day - timedelta(days=1),
            origin=_reminder_origin(event_id, days),
            project_id=new.project_id,
        )
        for days in REMINDED_DAYS
        if day - timedelta(days=days) >= today
    ]
    if new.gift:
        came = Segment(projects=(new.project_id,), attended=event_id)
        origin = _gift_origin(event_id)
        drafts.append(Draft("event_gift", {"gift": new.gift}, came, day, origin=origin, project_id=new.project_id))
    return drafts


def _when(desk: Desk, day: date, at: time) -> str:
    language = desk.plan.language
    gap = "" if language == "zh" else ", "
    return f"{day_words(day, language)}{gap}{time_words(f'{at:%H:%M}')}"


def _reminder_origin(event_id: int, days: int) -> str:
    return f"event:{event_id}/reminder:{days}"


def _gift_origin(event_id: int) -> str:
    return f"event:{event_id}/gift"


def _origins(event_id: int) -> list[str]:
    return [*(_reminder_origin(event_id, days) for days in REMINDED_DAYS), _gift_origin(event_id)]


def _require_theirs(database: Database, event_id: int, signup_id: int, scope: Scope) -> None:
    """That the line of the list is theirs to change."""
    with database.read() as connection:
        event_row(connection, event_id, scope)
        if not signup_within(connection, event_id, signup_id, scope):
            raise WrongState(f"Nobody of number {signup_id} is on your part of the list: look at it again.")


def _require_open(state: str, event_id: int) -> None:
    if state != "open":
        raise WrongState(f"Event {event_id} was called off: nothing more is written on its list.")


def _day(desk: Desk, moment: datetime) -> date:
    return moment.astimezone(desk.zone).date()


def _sees(scope: Scope, project_id: int) -> bool:
    return scope.projects is None or project_id in scope.projects

"""A broadcast is drafted, checked by a dry run, and changed while nobody has approved it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal

from care.errors import BadField
from care.rules.memorial_days import memorial_day
from care.rules.notices import NoticeState, Segment, needs_approval
from care.rules.rights import Scope
from care.rules.touchpoints import NoticeTrigger, Touchpoint
from care.services.broadcasts.foreseeing import foresee
from care.services.broadcasts.wording import check_values, sample_text
from care.services.notices import Draft, new_notice, notice_touchpoint
from care.services.preparing import Desk
from care.storage.accounts import project_names
from care.storage.audiences import count_addressed
from care.storage.audit import Actor
from care.storage.engine import Database
from care.storage.notices import NewNotice, add_notice, change_notice, notice_row

FARTHEST_DAYS = 366
MOST_HANDOVER_DAYS = 730


@dataclass(frozen=True, slots=True)
class Form:
    """What a drafter typed: the touchpoint, the values of its text, whom, on which day, and from what time on."""

    touchpoint: str
    values: Mapping[str, str]
    segment: Segment
    due_on: date | None
    at: time | None = None


def draft_broadcast(
    database: Database, desk: Desk, form: Form, scope: Scope, *, by: str, today: date, now: datetime
) -> int:
    """Write the draft with what its dry run found, and return its number.

    Raises BadField where something is missing or wrong; then nothing is written. `now` is aware UTC.
    """
    new = _checked(database, desk, form, scope, today, now)
    with database.begin() as connection:
        return add_notice(connection, new, Actor("person", by), now)


def change_broadcast(
    database: Database, desk: Desk, notice_id: int, form: Form, scope: Scope, *, by: str, today: date, now: datetime
) -> None:
    """Write a draft anew, as above. Raises WrongState once somebody has approved it."""
    new = _checked(database, desk, form, scope, today, now)
    with database.begin() as connection:
        change_notice(connection, notice_row(connection, notice_id, lock=True), new, Actor("person", by), now)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many a form addresses, in the parts and yuan that it would cost if all of them got the text; `text`: so it
    would read with usual facts.
    """

    people: int
    parts: int
    cost: Decimal
    text: str


def count_form(database: Database, desk: Desk, form: Form, scope: Scope, *, today: date) -> Counted:
    """Count whom a form addresses: one statement, nobody left out yet. Raises BadField as a draft does."""
    new, touchpoint, _ = _read(database, desk, form, scope, today)
    with database.read() as connection:
        people = count_addressed(connection, new.notice.segment, new.notice.due_on, touchpoint.passed_by)
    text, parts = sample_text(desk, touchpoint, new.notice.values)
    return Counted(people, people * parts, people * parts * desk.profile.price, text)


def _checked(database: Database, desk: Desk, form: Form, scope: Scope, today: date, now: datetime) -> NewNotice:
    new, touchpoint, trigger = _read(database, desk, form, scope, today)
    figures = foresee(database, desk, touchpoint, new.notice, today=today, now=now)
    if not figures.people:
        raise BadField("Nobody is in this segment: choose another.", "segment", "broadcast_nobody")
    waits = needs_approval(trigger, figures.people)
    state = NoticeState.WAITING if waits else NoticeState.DRAFTED
    notice = replace(new.notice, state=state)
    return replace(new, notice=notice, people=figures.people, figures=figures.as_json())


def _read(
    database: Database, desk: Desk, form: Form, scope: Scope, today: date
) -> tuple[NewNotice, Touchpoint, NoticeTrigger]:
    touchpoint, trigger = notice_touchpoint(desk.plan, form.touchpoint)
    if trigger.source != "broadcast":
        raise BadField(f"Nobody broadcasts {form.touchpoint}.", "touchpoint", "broadcast_unknown")
    values = check_values(desk, touchpoint, form.values)
    segment = _allowed(database, form.segment, trigger, scope)
    due_on = _day(desk, form.due_on, today)
    project = segment.projects[0] if len(segment.projects) == 1 else None
    not_before = desk.moment(due_on, _clock(desk, form.at)) if form.at else None
    draft = Draft(touchpoint.id, values, segment, due_on, not_before, project_id=project)
    return new_notice(desk, draft), touchpoint, trigger


def _allowed(database: Database, segment: Segment, trigger: NoticeTrigger, scope: Scope) -> Segment:
    """The segment, where it lies within the drafter's projects and what the touchpoint may address."""
    with database.read() as connection:
        known = project_names(connection)
    mine = set(known) if scope.projects is None else set(known) & scope.projects
    if not set(segment.projects) <= mine or not (segment.projects or scope.projects is None):
        raise BadField("Choose one of your projects.", "project", "project_unknown")
    stages = tuple(stage for stage in segment.stages if stage in trigger.stages)
    if not stages:
        raise BadField("This text is for other stages: choose one of them.", "stages", "broadcast_stages_wrong")
    if segment.handover_within is not None and not 1 <= segment.handover_within <= MOST_HANDOVER_DAYS:
        raise BadField("Give a number of days from 1 to 730.", "handover_within", "broadcast_days")
    return replace(segment, stages=stages)


def _day(desk: Desk, due_on: date | None, today: date) -> date:
    if due_on is None or not 0 <= (due_on - today).days <= FARTHEST_DAYS:
        raise BadField("Choose a day from today on, within a year.", "due_on", "broadcast_day")
    if memorial_day(due_on, desk.plan.mourning_days) is not None:
        raise BadField("On this day of remembrance no broadcast goes: choose another.", "due_on", "broadcast_memorial")
    return due_on


def _clock(desk: Desk, at: time) -> time:
    """The time typed, within the hours of broadcasts."""
    spans = desk.plan.hours["broadcast"].spans
    if not any(begins <= at < ends for begins, ends in spans):
        begins, ends = spans[0][0], spans[-1][1]
        facts = {"begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}"}
        raise BadField(f"Broadcasts go from {begins:%H:%M} to {ends:%H:%M}.", "at", "broadcast_hours", **facts)
    return at

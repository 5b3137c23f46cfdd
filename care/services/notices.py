"""The one way by which texts go that no date starts: broadcasts, reminders of events, weather warnings, tips.

A *notice* is one occasion of a touchpoint of the plan whose trigger is `notice: <source>`. Whoever starts it says whom
it addresses (a `Segment`), what its text says (`values`), and when it acts. Everything else is as for any touch: the
people whom it addresses become ordinary candidates of the planner (care/services/due_notices.py), and so the policy,
merging and caps, ledger, release and audit are the very same. The touch's key is (touchpoint, `person:N`, the notice's
number): one notice reaches one person once, ever.

    notice_id = start_notice(database, desk, draft, actor, now)     # weather: approved by its source, and planned
    notice_id = draft_notice(database, desk, draft, actor, now)     # people: drafted, then approve_notice
    plan_notice(database, desk, notice_id, now, actor)              # may be run again; the daily planning does it too
    cancel_notice(database, notice_id, reason, now, actor)          # all that has not left; a claim asks once more

Class, hours, late rule (for how many days it may wait for a free one), approval and template are data of the
touchpoint's row in plan/company.yaml. What a notice is stands in `care/rules/notices.py`, its rows in
`care/storage/notices.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from care.errors import BadInput, WrongState
from care.rules.notices import Notice, NoticeState, Segment, last_day
from care.rules.planner import View
from care.rules.reasons import Reason
from care.rules.touchpoints import NoticeTrigger, Plan, Touchpoint
from care.services.due_notices import pages_of_notice
from care.services.notice_upkeep import finish_notices, version_now
from care.services.planning import PlanningResult, Progress, write_day
from care.services.preparing import Desk
from care.services.search import open_search
from care.storage.audit import Actor
from care.storage.calling_off import call_off
from care.storage.customers import load_directory
from care.storage.engine import Database
from care.storage.notices import NewNotice, add_notice, move_notice, notice_from, notice_of_origin, notice_row
from care.storage.plan_versions import remember_plan


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody, or the weather, wants told. `origin` is unique, such as a warning's number.

    `due_on` is a day of the business zone; `not_before` and `expires_at` are aware UTC.
    """

    touchpoint: str
    values: Mapping[str, str]
    segment: Segment
    due_on: date
    not_before: datetime | None = None
    expires_at: datetime | None = None
    until: date | None = None  # no later than this day, however long the touchpoint may wait
    origin: str | None = None
    project_id: int | None = None
    people: int | None = None
    figures: Mapping[str, Any] | None = field(default=None)


def notice_touchpoint(plan: Plan, touchpoint_id: str) -> tuple[Touchpoint, NoticeTrigger]:
    """The touchpoint of that id with its trigger. BadInput where the plan has none that anybody can start."""
    for touchpoint in plan.touchpoints:
        if touchpoint.id == touchpoint_id and isinstance(touchpoint.trigger, NoticeTrigger):
            return touchpoint, touchpoint.trigger
    known = ", ".join(one.id for one in plan.touchpoints if isinstance(one.trigger, NoticeTrigger))
    raise BadInput(f"Nobody can start {touchpoint_id!r}: the plan has {known}.")


def draft_notice(database: Database, desk: Desk, draft: Draft, actor: Actor, now: datetime) -> int:
    """Write a draft and return its number; nobody hears of it before somebody approves it."""
    with database.begin() as connection:
        return add_notice(connection, new_notice(desk, draft), actor, now)


def start_notice(
    database: Database, desk: Desk, draft: Draft, actor: Actor, now: datetime
) -> tuple[int, PlanningResult]:
    """Write a notice that its source approves by itself, and plan it if it acts today; returns its number.

    A second one of the same origin is the first once more.
    """
    with database.begin() as connection:
        standing = notice_of_origin(connection, draft.origin) if draft.origin else None
        if standing is None:
            notice_id = add_notice(connection, approved_notice(desk, draft), actor, now)
        else:
            notice_id = standing.id
    return notice_id, plan_notice(database, desk, notice_id, now, actor)


def new_notice(desk: Desk, draft: Draft) -> NewNotice:
    """The draft as a notice, with the version that an approval speaks of."""
    touchpoint, trigger = notice_touchpoint(desk.plan, draft.touchpoint)
    last_on = last_day(touchpoint, draft.due_on)
    last_on = max(draft.due_on, min(last_on, draft.until or last_on))
    between = draft.not_before, draft.expires_at
    notice = Notice(0, touchpoint.id, draft.values, draft.segment, draft.due_on, last_on, *between)
    notice = replace(notice, version=version_now(desk, touchpoint, notice))
    return NewNotice(notice, trigger.source, draft.project_id, draft.origin, draft.people, draft.figures)


def approved_notice(desk: Desk, draft: Draft) -> NewNotice:
    """The draft as a notice that its source approves by itself."""
    new = new_notice(desk, draft)
    return replace(new, notice=replace(new.notice, state=NoticeState.APPROVED))


def plan_notice(
    database: Database,
    desk: Desk,
    notice_id: int,
    now: datetime,
    actor: Actor,
    progress: Progress | None = None,
) -> PlanningResult:
    """Write the touches of an approved notice whose day has come; a second time adds only whom it did not reach yet.

    Nothing before its day, which the daily planning begins. Raises WrongState where it is not approved, or was changed
    since.
    """
    day = now.astimezone(desk.zone).date()
    with database.begin() as connection:
        notice = notice_from(notice_row(connection, notice_id))
        remember_plan(connection, desk.plan, now)
        directory = load_directory(connection, day)
    touchpoint, _ = notice_touchpoint(desk.plan, notice.touchpoint)
    _require_approved(desk, touchpoint, notice)
    if day < notice.due_on:
        return PlanningResult()
    search = open_search(database, desk.plan, directory, View(day, catch_up=True), day, None)
    result = write_day(search, desk, now, actor, progress, pages=pages_of_notice(search, touchpoint, notice))
    finish_notices(search, now, actor, [(touchpoint, notice)])
    return result


def cancel_notice(
    database: Database, notice_id: int, reason: str, now: datetime, actor: Actor, why: Reason = Reason.DROPPED
) -> int:
    """Call a notice off and end every text and gift of it that waits; returns how many.

    From the moment that it is on record no claim lets one of its texts go. `reason` is somebody's own words, `why` the
    code that the ended rows carry. Raises BadInput without a reason, WrongState where it was called off already.
    """
    if not reason.strip():
        raise BadInput("Say why this notice is called off: it goes on record.")
    with database.begin() as connection:
        row = notice_row(connection, notice_id, lock=True)
        ended = {"ended_by": actor.name, "ended_at": now}
        move_notice(connection, row, NoticeState.CANCELLED, actor, now, ended, reason)
    return call_off(database, notice_from(row), why, actor, now)


def _require_approved(desk: Desk, touchpoint: Touchpoint, notice: Notice) -> None:
    if notice.state not in {NoticeState.APPROVED, NoticeState.PLANNED}:
        raise WrongState(f"Notice {notice.id} is {notice.state}, not approved: nothing of it was planned.")
    if version_now(desk, touchpoint, notice) != notice.version:
        raise WrongState(
            f"The wording of notice {notice.id} was changed after it was approved: look at it and approve it again."
        )

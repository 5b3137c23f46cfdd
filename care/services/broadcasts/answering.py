"""Somebody's word on a broadcast: go ahead, or not. Above 50 people it is a second person's (handbook 5.2)."""

from datetime import date, datetime

from care.errors import BadField, WrongState
from care.rules.notices import NoticeState, needs_approval
from care.services.notice_upkeep import version_now
from care.services.notices import cancel_notice, notice_touchpoint, plan_notice
from care.services.planning import PlanningResult
from care.services.preparing import Desk
from care.storage.audiences import count_addressed
from care.storage.audit import Actor
from care.storage.engine import Database
from care.storage.notices import move_notice, notice_from, notice_row

PLANNED_AT_ONCE = 5000  # people: more than that are left to the next planning, so that nobody waits before a page


def approve_broadcast(
    database: Database, desk: Desk, notice_id: int, version: str, *, by: str, today: date, now: datetime
) -> PlanningResult:
    """Approve what was looked at, `version`, and plan it if its day has come; the planning of a day does it else.

    Raises BadField where a second person must agree, WrongState where it was changed since somebody looked, its wording
    included, its day is over, or somebody has answered already. `now` is aware UTC.
    """
    with database.begin() as connection:
        row = notice_row(connection, notice_id, lock=True)
        notice = notice_from(row)
        touchpoint, trigger = notice_touchpoint(desk.plan, notice.touchpoint)
        if version != notice.version or version_now(desk, touchpoint, notice) != notice.version:
            raise WrongState(
                f"Broadcast {notice_id} was changed after you looked at it: look again, and approve what is there now."
            )
        if today > notice.last_on:
            raise WrongState(f"The day of broadcast {notice_id} is over: draft it anew for another day.")
        people = count_addressed(connection, notice.segment, notice.acts_on(today), touchpoint.passed_by)
        if needs_approval(trigger, people) and by == row.drafted_by:
            message = f"Broadcast {notice_id} goes to {people} people: somebody else than its drafter must approve it."
            raise BadField(message, "approve", "broadcast_second_person", people=people)
        changes = {"approved_by": by, "approved_at": now, "approved_version": version, "people": people}
        move_notice(connection, row, NoticeState.APPROVED, Actor("person", by), now, changes)
    if notice.due_on > today or people > PLANNED_AT_ONCE or _hours_are_over(desk, touchpoint.klass, today, now):
        return PlanningResult()
    return plan_notice(database, desk, notice_id, now, Actor("person", by))


def cancel_broadcast(database: Database, notice_id: int, reason: str, *, by: str, now: datetime) -> int:
    """Refuse a draft, or call an approved one off with every text that waits; returns how many texts ended."""
    if not reason.strip():
        raise BadField("Say why: it goes on record.", "reason", "reason_missing")
    return cancel_notice(database, notice_id, reason, now, Actor("person", by))


def _hours_are_over(desk: Desk, klass: str, today: date, now: datetime) -> bool:
    """Whether a text planned now would find its hours over; it may wait for tomorrow instead."""
    return now >= desk.moment(today, desk.plan.hours[klass].spans[-1][1])

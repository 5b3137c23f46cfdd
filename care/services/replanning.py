"""What changed facts do to touches that stand (design 4, rules.md 3 and 9).

Before anything was sent a moved date moves the touch, and an undone milestone cancels it; afterwards it stays as it
happened and never goes again. The planner then plans what is due by the new facts.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from care.rules.birthdays import celebration
from care.rules.facts import Customer
from care.rules.lifecycles import CALL_OPEN, MESSAGE_OPEN, MESSAGE_SENT
from care.rules.occasions import Due, deal_day, passed, shifted
from care.rules.planner import Candidate, all_channels
from care.rules.reasons import Reason
from care.rules.touchpoints import BirthdayTrigger, DateTrigger, EveryTrigger, NoticeTrigger, Touchpoint
from care.services.occurrences import touchpoint_of
from care.services.preparing import Desk, occurrence_of, queued_columns, render
from care.storage.audit import Action, Actor, Event, append
from care.storage.customers import load_customers
from care.storage.engine import Database
from care.storage.notices import notices_with
from care.storage.replanning import (
    TouchRows,
    change_row,
    change_touch,
    close_row,
    look_again,
    queued_of_persons,
    touches_ahead_of_persons,
    touches_of_deals,
)

_BATCH = 500
_UNTOUCHED_CALL = {*CALL_OPEN, "skipped"}
_GIFT_OPEN = {"due", "skipped"}


@dataclass(frozen=True, slots=True)
class ReplanResult:
    """How many touches moved, were cancelled, or had already happened."""

    moved: int = 0
    cancelled: int = 0
    already_done: int = 0


def replan_deals(
    database: Database,
    desk: Desk,
    deal_ids: Collection[int],
    *,
    day: date,
    now: datetime,
    actor: Actor,
    person_ids: Collection[int] = (),
) -> ReplanResult:
    """Bring the touches of changed deals, and birthdays and waiting texts of changed persons, in line with the facts.

    Call it after the change is committed and before the day is planned again. `now` is aware UTC.
    """
    counts = Counter[Action]()
    ordered = sorted(deal_ids)
    for start in range(0, len(ordered), _BATCH):
        with database.begin() as connection:
            touches = touches_of_deals(connection, ordered[start : start + _BATCH])
            counts.update(_replan_touches(connection, desk, touches, day, now, actor))
    people = sorted(person_ids)
    for start in range(0, len(people), _BATCH):
        with database.begin() as connection:
            touches = _birthdays_ahead(connection, desk, people[start : start + _BATCH], day)
            counts.update(_replan_touches(connection, desk, touches, day, now, actor))
            _render_again(connection, desk, people[start : start + _BATCH], day, now, actor)
    return ReplanResult(counts[Action.MOVED], counts[Action.CANCELLED], counts[Action.ALREADY_DONE])


def _birthdays_ahead(connection: Connection, desk: Desk, person_ids: list[int], day: date) -> list[TouchRows]:
    """A corrected birthday moves the cake that is on the list already; one that is over stays as it was."""
    names = [touchpoint.id for touchpoint in desk.plan.touchpoints if isinstance(touchpoint.trigger, BirthdayTrigger)]
    return touches_ahead_of_persons(connection, person_ids, names, day)


def _replan_touches(
    connection: Connection, desk: Desk, touches: list[TouchRows], day: date, now: datetime, actor: Actor
) -> list[Action]:
    customers = load_customers(connection, [(t.touch.person_id, t.touch.deal_id) for t in touches], day)
    known = {touchpoint.id: touchpoint for touchpoint in desk.plan.touchpoints}
    done: list[Action] = []
    for standing in touches:
        customer = customers.get((standing.touch.person_id, standing.touch.deal_id))
        touchpoint = known.get(standing.touch.touchpoint)
        if customer is None or touchpoint is None:
            continue
        candidate = _candidate(desk, touchpoint, customer, standing)
        events, action = _replan_touch(connection, candidate, standing, day)
        append(connection, events, actor, now)
        done += [action] if action else []
    return done


def _candidate(desk: Desk, touchpoint: Touchpoint, customer: Customer, standing: TouchRows) -> Candidate:
    due_on = new_due_on(touchpoint, customer, standing.touch.occasion) or standing.touch.due_on
    due = Due(standing.touch.occasion, due_on)
    return Candidate(touchpoint, customer, standing.touch.subject, due, desk.plan.project(customer.deal.project))


def _replan_touch(
    connection: Connection, candidate: Candidate, standing: TouchRows, day: date
) -> tuple[list[Event], Action | None]:
    reason = _undone(candidate, standing, day)
    if reason is not None:
        events = _close(connection, standing, reason)
        return events, Action.CANCELLED if events else None
    old, new = standing.touch.due_on, candidate.due.due_on
    if old != new:
        return _move(connection, standing, old, new, day)
    changed = _other_templates(candidate, standing, day) if standing.touch.deal_id else []
    events = [event for row in changed if (event := close_row(connection, "sms", row, Reason.DATE_MOVED))]
    if (changed or _came_back(standing)) and not _happened(standing):
        look_again(connection, standing.touch.id, day)
    return events, None


def _undone(candidate: Candidate, standing: TouchRows, day: date) -> Reason | None:
    """Why nothing of the touch that is still open may happen: the deal is off, the date is gone, or it is overtaken."""
    deal = candidate.customer.deal
    if standing.touch.deal_id and deal.cancelled_on is not None and deal.cancelled_on <= day:
        return Reason.MILESTONE_UNDONE
    dated = not isinstance(candidate.touchpoint.trigger, NoticeTrigger)
    if dated and new_due_on(candidate.touchpoint, candidate.customer, standing.touch.occasion) is None:
        return Reason.MILESTONE_UNDONE
    return Reason.MILESTONE_PASSED if passed(candidate.touchpoint, deal, candidate.due.due_on) else None


def new_due_on(touchpoint: Touchpoint, customer: Customer, occasion: str) -> date | None:
    """The day of this occasion by the facts of now; None where there is no such occasion any more."""
    deal, trigger = customer.deal, touchpoint.trigger
    if isinstance(trigger, DateTrigger):
        day = deal_day(deal, trigger.field)
        if day is None or (trigger.occasion == "date" and day.isoformat() != occasion):
            return None
        return shifted(trigger, day)
    if isinstance(trigger, BirthdayTrigger):
        birthday = customer.person.birthday
        return celebration(birthday, int(occasion), feb29=trigger.feb29) if birthday else None
    if isinstance(trigger, EveryTrigger):
        start, until = deal_day(deal, trigger.start), deal_day(deal, trigger.until)
        if start is None:
            return None
        due_on = start + timedelta(days=trigger.days * int(occasion))
        return due_on if until is None or due_on < until else None
    return None


def _move(
    connection: Connection, standing: TouchRows, old: date, new: date, day: date
) -> tuple[list[Event], Action | None]:
    facts = {"from": old, "to": new, "touchpoint": standing.touch.touchpoint, "due_on": new}
    if _happened(standing):
        # What has no row yet, such as the call after its gift, follows the new date all the same.
        again = {} if standing.touch.next_act_on is None else {"next_act_on": day}
        event = change_touch(connection, standing.touch, Action.ALREADY_DONE, again, {**facts, "due_on": old})
        return [event], Action.ALREADY_DONE
    events = _close(connection, standing, Reason.DATE_MOVED)
    values = {"due_on": new, "next_act_on": day}
    return [*events, change_touch(connection, standing.touch, Action.MOVED, values, facts)], Action.MOVED


def _close(connection: Connection, standing: TouchRows, reason: Reason) -> list[Event]:
    """Cancel every row that is open; with a moved date the skipped ones too, which are then decided afresh."""
    moved = reason is Reason.DATE_MOVED
    closable = {
        "sms": {*MESSAGE_OPEN, *({"skipped"} if moved else ())},
        "call": _UNTOUCHED_CALL if moved else CALL_OPEN,
        "gift": _GIFT_OPEN if moved else {"due"},
    }
    found = (
        close_row(connection, channel, row, reason)
        for channel, rows in standing.rows.items()
        for row in rows
        if row.state in closable[channel]
    )
    return [event for event in found if event is not None]


def _happened(standing: TouchRows) -> bool:
    """Whether anything of the touch reached the customer, or may have: from then on the occasion is over."""
    return (
        any(row.state in MESSAGE_SENT for row in standing.rows["sms"])
        or any(row.state == "done" or row.tries for row in standing.rows["call"])
        or any(row.state in {"ordered", "delivered"} for row in standing.rows["gift"])
    )


def _came_back(standing: TouchRows) -> bool:
    """Rows that an undone milestone cancelled, although the milestone stands again."""
    rows = (row for rows in standing.rows.values() for row in rows)
    return any(row.state == "cancelled" and row.reason == Reason.MILESTONE_UNDONE for row in rows)


def _other_templates(candidate: Candidate, standing: TouchRows, day: date) -> list[Row[Any]]:
    """Waiting texts for which the facts now choose another template (S-101: the payment method changed)."""
    wanted = {d.position: d.template for d in all_channels(candidate, day) if d.channel == "sms"}
    # What a manager released after an exhausted call has the touchpoint's other template by that decision.
    released = {position: text.missed for position, text in enumerate(candidate.touchpoint.texts)}
    return [
        row
        for row in standing.rows["sms"]
        if row.state in MESSAGE_OPEN
        and row.template != released.get(row.position)
        and wanted.get(row.position) not in {row.template, None}
    ]


def _render_again(
    connection: Connection, desk: Desk, person_ids: list[int], day: date, now: datetime, actor: Actor
) -> None:
    """Waiting texts get the number, the title and the facts of now."""
    rows = queued_of_persons(connection, person_ids)
    customers = load_customers(connection, [(row.person_id, row.deal_id) for row in rows], day)
    known = {touchpoint.id: touchpoint for touchpoint in desk.plan.touchpoints}
    noticed = {int(row.occasion) for row in rows if _is_notice(known.get(row.touchpoint))}
    notices = {found.occasion: found for found in notices_with(connection, noticed)} if noticed else {}
    events = []
    for row in rows:
        customer = customers.get((row.person_id, row.deal_id))
        touchpoint = known.get(row.touchpoint) or touchpoint_of(desk.plan, row.touchpoint)
        if customer is not None and touchpoint is not None:
            due, project = Due(row.occasion, row.due_on), desk.plan.project(customer.deal.project)
            notice = notices.get(row.occasion) if _is_notice(touchpoint) else None
            candidate = Candidate(touchpoint, customer, row.subject, due, project, notice=notice)
            events.append(_queue_again(connection, desk, candidate, row, day))
    append(connection, [event for event in events if event], actor, now)


def _is_notice(touchpoint: Touchpoint | None) -> bool:
    return touchpoint is not None and isinstance(touchpoint.trigger, NoticeTrigger)


def _queue_again(connection: Connection, desk: Desk, candidate: Candidate, row: Row[Any], day: date) -> Event | None:
    gift = candidate.touchpoint.gift
    rendered = render(desk, occurrence_of(candidate, gift.item if gift else None), row.template, day)
    columns = queued_columns(desk, candidate.customer.person.mobile, rendered)
    if rendered.missing or all(getattr(row, name) == value for name, value in columns.items()):
        return None
    return change_row(connection, "sms", row, Action.QUEUED, columns, {"rendered": "again"})

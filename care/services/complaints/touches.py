"""What a complaint plans by itself: the text that says we have it, and the call after it was solved (TP30)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from care.rules.complaints import CLOCKS
from care.rules.facts import Customer
from care.rules.occasions import Due
from care.rules.planner import Candidate, all_channels
from care.rules.touchpoints import Event, EventTrigger, Touchpoint
from care.rules.wording import span_words
from care.services.planning import planned_event
from care.services.preparing import Desk, new_touch, prepare
from care.storage.audit import Actor, append
from care.storage.calls import call_of_touch
from care.storage.complaints import Complaint
from care.storage.customers import load_customers, load_directory
from care.storage.projects import closed_days
from care.storage.touches import insert_touches


def ticket_of(complaint_id: int) -> str:
    """The number that the customer hears of: T12."""
    return f"T{complaint_id}"


def plan_acknowledgement(connection: Connection, desk: Desk, found: Complaint, actor: Actor, now: datetime) -> bool:
    """Queue the text that says the complaint is received, once a complaint; False where it stands already."""
    hours = span_words(CLOCKS[found.level].answer, desk.plan.language)
    given = {"ticket": ticket_of(found.id), "hours": hours}
    return _plan(connection, desk, "complaint_opened", found, str(found.id), given, actor, now) is not None


def plan_callback(connection: Connection, desk: Desk, found: Complaint, actor: Actor, now: datetime) -> int | None:
    """Put the call after a solution on the list; its number. None where the plan has none or nobody can be called."""
    occasion = f"{found.id}-{found.reopened}"
    touch_id = _plan(connection, desk, "complaint_solved", found, occasion, {}, actor, now)
    return None if touch_id is None else call_of_touch(connection, touch_id)


def _plan(
    connection: Connection,
    desk: Desk,
    event: Event,
    found: Complaint,
    occasion: str,
    given: Mapping[str, str],
    actor: Actor,
    now: datetime,
) -> int | None:
    """Plan the touch that the event asks for, by the same rules as any other; its id where it is new."""
    today, key = now.astimezone(desk.zone).date(), (found.person_id, found.deal_id)
    touchpoint = _touchpoint(desk, event)
    customer = load_customers(connection, [key], today).get(key)
    if touchpoint is None or customer is None:
        return None
    candidate = _candidate(connection, desk, touchpoint, customer, occasion, today, given)
    directory = load_directory(connection, today)
    prepared = [
        prepare(desk, directory, candidate, decision, now, max(decision.act_on, today))
        for decision in all_channels(candidate, today)
    ]
    planned = new_touch(desk, candidate, prepared, today)
    new = replace(planned, values={**planned.values, "next_act_on": None})  # both channels are decided now
    touch_id = insert_touches(connection, [new]).get(new.key)
    if touch_id is not None:
        append(connection, [planned_event(desk, candidate, prepared, touch_id, 1)], actor, now)
    return touch_id


def _touchpoint(desk: Desk, event: Event) -> Touchpoint | None:
    """The plan's touchpoint for this event; None where the company has taken it out."""
    for one in desk.plan.touchpoints:
        if isinstance(one.trigger, EventTrigger) and one.trigger.event == event:
            return one
    return None


def _candidate(
    connection: Connection,
    desk: Desk,
    touchpoint: Touchpoint,
    customer: Customer,
    occasion: str,
    today: date,
    given: Mapping[str, str],
) -> Candidate:
    assert isinstance(touchpoint.trigger, EventTrigger)
    return Candidate(
        touchpoint=touchpoint,
        customer=customer,
        subject=f"person:{customer.person.id}",
        due=Due(occasion, today + timedelta(days=touchpoint.trigger.offset_days)),
        project=desk.plan.project(customer.deal.project),
        closed=closed_days(connection).get(customer.deal.project_id, frozenset()),
        mourning_days=desk.plan.mourning_days,
        occasion_kind="event",
        given=given,
    )

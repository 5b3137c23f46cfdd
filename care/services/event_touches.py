"""What an event plans by itself, by the same rules as any other touch: no planning of a day would find it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from care.rules.facts import Customer
from care.rules.occasions import Due
from care.rules.planner import Candidate, all_channels
from care.rules.touchpoints import Event, EventTrigger, Touchpoint
from care.services.planning import planned_event
from care.services.preparing import Desk, new_touch, prepare
from care.storage.audit import Actor, append
from care.storage.customers import Key, load_customers, load_directory
from care.storage.projects import closed_days
from care.storage.touches import insert_touches


def plan_event(
    connection: Connection,
    desk: Desk,
    event: Event,
    key: Key,
    occasion: str,
    given: Mapping[str, str],
    actor: Actor,
    now: datetime,
    *,
    item: str | None = None,
) -> int | None:
    """Plan the touch that the event asks for, once an occasion, with another gift where `item` says so; its id where
    it is new. None too where the plan has no such touchpoint, or the person has no home."""
    today = now.astimezone(desk.zone).date()
    touchpoint = _touchpoint(desk, event, item)
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
    new = replace(planned, values={**planned.values, "next_act_on": None})  # all channels are decided now
    touch_id = insert_touches(connection, [new]).get(new.key)
    if touch_id is not None:
        append(connection, [planned_event(desk, candidate, prepared, touch_id, 1)], actor, now)
    return touch_id


def _touchpoint(desk: Desk, event: Event, item: str | None) -> Touchpoint | None:
    """The plan's touchpoint for this event; None where the company has taken it out."""
    for one in desk.plan.touchpoints:
        if isinstance(one.trigger, EventTrigger) and one.trigger.event == event:
            return replace(one, gift=replace(one.gift, item=item)) if item and one.gift else one
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

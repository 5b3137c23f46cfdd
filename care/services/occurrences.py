"""A call's touch as its words see it: for the script that an agent reads, and the text that the call releases."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection

from care.errors import WrongState
from care.rules.planner import festival_touchpoint
from care.rules.text_values import Occurrence
from care.rules.touchpoints import FestivalTrigger, Plan, Touchpoint
from care.services.preparing import Desk
from care.storage.calls import Call
from care.storage.customers import load_customers
from care.storage.gifts import item_given


def touchpoint_of(plan: Plan, touchpoint_id: str) -> Touchpoint | None:
    """The plan's touchpoint or festival of that id; None once it has left the plan."""
    for touchpoint in plan.touchpoints:
        if touchpoint.id == touchpoint_id:
            return touchpoint
        if isinstance(touchpoint.trigger, FestivalTrigger):
            for festival in plan.festivals:
                if festival.id == touchpoint_id:
                    return festival_touchpoint(touchpoint, festival)
    return None


def occurrence_of_call(
    connection: Connection, desk: Desk, call: Call, day: date, given: Mapping[str, str | None]
) -> Occurrence:
    """The touch with the facts of now. `given` is what the call's form says; `day` decides whose deal speaks.

    Raises WrongState when the touchpoint has left the plan or the customer is gone.
    """
    touchpoint = touchpoint_of(desk.plan, call.touchpoint)
    if touchpoint is None:
        raise WrongState(
            f"Call {call.id} is about {call.touchpoint}, which has left the plan: put it back there first."
        )
    key = (call.person_id, call.deal_id)
    customer = load_customers(connection, [key], day).get(key)
    if customer is None:
        raise WrongState(f"The customer of call {call.id} is no longer on record, so there is nothing to say.")
    project = desk.plan.project(customer.deal.project)
    return Occurrence(touchpoint, customer, call.due_on, project, item_given(connection, call.touch_id), given)

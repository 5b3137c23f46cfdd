"""What waits for a customer, put to the policy as it stands now: to show or to end what it would refuse."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Connection

from care.rules.facts import Customer
from care.rules.lifecycles import CALL_OPEN
from care.rules.occasions import passed, superseded
from care.rules.policy import Question, kind_of, refuse_call, refuse_gift
from care.rules.reasons import Reason
from care.rules.touchpoints import FestivalTrigger, Plan, Touchpoint
from care.services.preparing import Desk
from care.storage.audit import Actor, append
from care.storage.customers import load_customers
from care.storage.replanning import close_row
from care.storage.waiting import WaitingRow, waiting_of


def question_of(plan: Plan, waiting: WaitingRow, customer: Customer, day: date) -> Question | None:
    """The question about a row that waits; None where its touchpoint has left the plan."""
    touchpoint = _touchpoints(plan).get(waiting.touchpoint)
    if touchpoint is None:
        return None
    return Question(
        customer=customer,
        klass=touchpoint.klass,
        occasion=kind_of(touchpoint),
        due_on=waiting.due_on,
        day=day,
        passed=passed(touchpoint, customer.deal, waiting.due_on),
        superseded=superseded(touchpoint, customer.deal),
        signed_by_agent=touchpoint.signed_by == "agent",
        mourning_days=plan.mourning_days,
    )


def cancel_refused(connection: Connection, desk: Desk, person_id: int, day: date, actor: Actor, now: datetime) -> None:
    """Cancel the person's open calls and gifts that the policy refuses by the facts of now.

    Nobody asks it about them later; a text is asked about again when it is claimed.
    """
    events = []
    for waiting in waiting_of(connection, person_id):
        reason = _refusal(connection, desk, waiting, day) if _closable(waiting) else None
        if reason is not None and (event := close_row(connection, waiting.channel, waiting.row, reason)):
            events.append(event)
    append(connection, events, actor, now)


def _closable(waiting: WaitingRow) -> bool:
    open_states = {"call": {str(state) for state in CALL_OPEN}, "gift": {"due"}}
    return waiting.row.state in open_states.get(waiting.channel, ())


def _refusal(connection: Connection, desk: Desk, waiting: WaitingRow, day: date) -> Reason | None:
    key = (waiting.row.person_id, waiting.deal_id)
    customer = load_customers(connection, [key], day).get(key)
    question = question_of(desk.plan, waiting, customer, day) if customer else None
    if question is None:
        return None
    return refuse_call(question) if waiting.channel == "call" else refuse_gift(question)


def _touchpoints(plan: Plan) -> Mapping[str, Touchpoint]:
    found = {touchpoint.id: touchpoint for touchpoint in plan.touchpoints}
    for common in plan.touchpoints:
        if isinstance(common.trigger, FestivalTrigger):  # one row of the plan greets on every festival
            found |= {festival.id: common for festival in plan.festivals}
    return found

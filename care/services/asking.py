"""What waits for a customer, put to the policy as it stands now: to show or to end what it would refuse."""

from collections.abc import Mapping
from datetime import date

from care.rules.facts import Customer
from care.rules.occasions import passed, superseded
from care.rules.policy import Question, kind_of
from care.rules.touchpoints import FestivalTrigger, Plan, Touchpoint
from care.storage.waiting import WaitingRow


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


def _touchpoints(plan: Plan) -> Mapping[str, Touchpoint]:
    found = {touchpoint.id: touchpoint for touchpoint in plan.touchpoints}
    for common in plan.touchpoints:
        if isinstance(common.trigger, FestivalTrigger):  # one row of the plan greets on every festival
            found |= {festival.id: common for festival in plan.festivals}
    return found

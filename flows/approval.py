"""A person's word on a day that waits: a run of its own, since a daily run that waited would cancel tomorrow's.

The run is suspended, not paused: no process waits with it, and it comes back when the form is sent, whatever was
restarted meanwhile.
"""

from typing import Any, Literal

from prefect import flow, get_run_logger
from prefect.client.schemas.objects import FlowRun, State
from prefect.deployments import arun_deployment
from prefect.exceptions import ObjectNotFound
from prefect.flow_runs import asuspend_flow_run
from prefect.input import RunInput
from prefect.runtime import flow_run
from pydantic import Field

from flows.endings import answered, done, nothing_due
from flows.occasion import occasion
from flows.planning import plan_whole
from tasks.approving import Question, answer, look
from tasks.language import say
from tasks.planning import Planned

APPROVAL = "approve/approve"
_HOURS = 12


class Decision(RunInput):
    """The form."""

    decision: Literal["approve", "refuse"]
    who: str = Field(min_length=1, max_length=80)
    why: str = Field(min_length=1, max_length=500)


def approval_run_name() -> str:
    """`approve hold 7`."""
    return f"approve hold {flow_run.parameters.get('hold', '')}".strip()


@flow(name="approve", flow_run_name=approval_run_name, persist_result=False)
async def approve(hold: int = 0, at: str | None = None) -> State[Any]:
    """Ask for the word on a held day, record it, and plan the day if it is released and today.

    `hold` is the number that `care approve` lists.
    """
    today = occasion(at=at)
    question = await look(hold)
    if not question.waits:
        return nothing_due(say("已有人答复。", "Somebody has answered already."))
    given = await asuspend_flow_run(
        wait_for_input=Decision.with_initial_data(description=question.form), timeout=_HOURS * 3600, key=f"hold-{hold}"
    )
    approved = given.decision == "approve"
    await answer(hold, approved, given.who, given.why, today.now)
    if not approved:
        return answered(
            "Refused", say(f"{question.day} 被否决，不写入。", f"{question.day} is refused: nothing is written.")
        )
    return await _plan(question, today.clock.today() == question.day, today.now)


async def ask_for_approval(planned: Planned) -> None:
    """Begin an approval for what is held, one for each hold as it stands; nothing where no deployment is there."""
    if planned.hold is None or planned.refused:
        return
    key = f"hold-{planned.hold}-{planned.held}"
    try:
        run = await _begin(planned.hold, key)
        if run.state is not None and run.state.is_final():  # cancelled, or nobody answered in time: ask once more
            await _begin(planned.hold, f"{key}-{run.id}")
    except ObjectNotFound:
        get_run_logger().info(
            say("没有审批部署：用 care approve 答复", "No approval is deployed: answer by care approve")
        )


async def _begin(hold: int, key: str) -> FlowRun:
    return await arun_deployment(APPROVAL, parameters={"hold": hold}, timeout=0, as_subflow=False, idempotency_key=key)


async def _plan(question: Question, is_today: bool, now: Any) -> State[Any]:
    if not is_today:
        return answered("Approved", say(f"{question.day} 已放行。", f"{question.day} is released."))
    planned = await plan_whole(question.day, now, question.project)
    return done(f"{say('已放行', 'Released')}: {planned.sentence()}")

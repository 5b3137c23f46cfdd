"""A second person's word on a broadcast to many: a run of its own for each, suspended until the form is sent.

The page /broadcasts and `care broadcast approve` are the same word; whichever comes first counts.
"""

from typing import Any

from prefect import flow, get_run_logger
from prefect.client.schemas.objects import State
from prefect.deployments import arun_deployment
from prefect.exceptions import ObjectNotFound
from prefect.flow_runs import asuspend_flow_run
from prefect.runtime import flow_run

from flows.approval import Decision
from flows.endings import answered, nothing_due
from flows.occasion import occasion
from tasks.broadcasts import answer_broadcast, find_waiting, look_at
from tasks.language import say

APPROVAL = "approve-broadcast/approve-broadcast"
_HOURS = 12


def approval_run_name() -> str:
    """`approve broadcast 7`."""
    return f"approve broadcast {flow_run.parameters.get('notice', '')}".strip()


@flow(name="approve-broadcast", flow_run_name=approval_run_name, persist_result=False)
async def approve_broadcast(notice: int = 0, at: str | None = None) -> State[Any]:
    """Ask for the word on a broadcast and record it; `notice` is the number that `care broadcast list` shows."""
    today = occasion(at=at)
    asked = await look_at(notice)
    if not asked.waits:
        return nothing_due(say("已有人答复。", "Somebody has answered already."))
    given = await asuspend_flow_run(
        wait_for_input=Decision.with_initial_data(description=asked.form),
        timeout=_HOURS * 3600,
        key=f"notice-{notice}-{asked.version}",
    )
    approved = given.decision == "approve"
    many = await answer_broadcast(notice, asked.version, approved, given.who, given.why, today.now)
    if not approved:
        return answered("Refused", say(f"群发 {notice} 被否决。", f"Broadcast {notice} is refused."))
    return answered(
        "Approved",
        say(f"群发 {notice} 已批准，当场计划 {many} 条。", f"Broadcast {notice} is approved; {many} planned at once."),
    )


async def ask_about_broadcasts() -> None:
    """Begin an approval for each broadcast that waits, one for each version; nothing where no deployment is there."""
    for number, version in await find_waiting():
        try:
            await arun_deployment(
                APPROVAL,
                parameters={"notice": number},
                timeout=0,
                as_subflow=False,
                idempotency_key=f"notice-{number}-{version}",
            )
        except ObjectNotFound:
            told = "没有审批部署：在工作台或用 care broadcast approve 批准"
            get_run_logger().info(say(told, "No approval is deployed: approve in the console or by care broadcast"))
            return

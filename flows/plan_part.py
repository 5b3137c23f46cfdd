"""One part of a day that is planned by several runs at once (CARE_PLAN_PARTS); begun by the run that divides it."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from flows.endings import done, nothing_due, skipped_stale
from flows.occasion import occasion
from tasks.language import say
from tasks.planning_parts import write_part


def plan_part_run_name() -> str:
    """`plan part 2`."""
    return f"plan part {flow_run.parameters.get('number', '')}".strip()


@flow(name="plan-part", flow_run_name=plan_part_run_name, persist_result=False)
async def plan_part(run: str = "", number: int = 1, at: str | None = None) -> State[Any]:
    """Write part `number` of the day that the run with the id `run` divided. A part that failed may be run again."""
    today = occasion(at=at)
    if today.stale:
        return skipped_stale(today)
    planned = await write_part(run, number, today.now)
    if not planned.planned and not planned.skipped:
        return nothing_due(say("本份没有新的待办。", "Nothing new was due in this part."))
    return done(planned.sentence())

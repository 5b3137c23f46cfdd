"""The planning of a day as daily-care, plan-again and approve order it: by one task, or by several child runs."""

import asyncio
from datetime import date, datetime

from prefect import get_run_logger
from prefect.deployments import arun_deployment
from prefect.exceptions import ObjectNotFound
from prefect.runtime import deployment, flow_run

from care.settings import read_settings
from tasks.language import say
from tasks.planning import Planned, plan
from tasks.planning_parts import add_up, divide

PART = "plan-part/plan-part"
_WAIT_SECONDS = 2 * 3600
_POLL_SECONDS = 2


async def plan_whole(day: date, now: datetime | None = None, project: str | None = None) -> Planned:
    """Plan `day` here, or, where CARE_PLAN_PARTS says so, by a child run for each part of the phone numbers.

    A run in a process of its own (`care run`) has no worker behind it, and plans by itself. Raises WrongState where a
    part came to no end.
    """
    parts = read_settings().plan_parts
    if parts == 1 or not deployment.id:
        return await plan(day, now, project)
    run = str(flow_run.id)
    divided = await divide(day, run, parts, now, project)
    if divided.held:
        return divided
    try:
        await asyncio.gather(*(_part(run, number, now) for number in range(1, parts + 1)))
    except ObjectNotFound:
        get_run_logger().warning(say("没有 plan-part 部署：care ops apply", "No plan-part is deployed: care ops apply"))
        return await plan(day, now, project)
    return await add_up(day, run)


async def _part(run: str, number: int, now: datetime | None) -> None:
    """One child run to its end, whichever that is: the parts themselves say whether they are done."""
    await arun_deployment(
        PART,
        parameters={"run": run, "number": number, "at": now.isoformat() if now else None},
        timeout=_WAIT_SECONDS,
        poll_interval=_POLL_SECONDS,
        idempotency_key=f"plan-{run}-{number}",
    )

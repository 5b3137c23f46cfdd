"""Complaints whose clock is over, looked for by a run of its own every ten minutes, day and night."""

import asyncio
from datetime import datetime

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.events import emit_event

from care.services.complaints.watching import Overdue, tell_of_overdue
from tasks.acting import flow_actor
from tasks.discretion import discreetly
from tasks.language import say
from tasks.workplace import Workplace, workplace


@task(name="watch-complaints", cache_policy=NO_CACHE, persist_result=False)
async def overdue_complaints(now: datetime | None = None) -> Overdue:
    """Tell of clocks that are over; emits care.complaint.overdue where somebody had not been told yet."""
    with discreetly():
        found = await asyncio.to_thread(_tell, workplace(), now)
    if found.told:
        payload = {"complaints": found.complaints, "told": found.told}
        emit_event("care.complaint.overdue", {"prefect.resource.id": "care.complaints"}, payload=payload)
    get_run_logger().info(say("超时投诉 %d 件，新提醒 %d 件", "%d complaints overdue, %d told of"), *_counts(found))
    return found


def _tell(place: Workplace, now: datetime | None) -> Overdue:
    moment = place.clock(now).now()
    return tell_of_overdue(place.database, place.desk.plan, actor=flow_actor(), now=moment)


def _counts(found: Overdue) -> tuple[int, int]:
    return found.complaints, found.told

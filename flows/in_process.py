"""Run the daily flow in this process and leave its history whole on the server."""

import asyncio
import time
from dataclasses import dataclass
from inspect import isawaitable
from uuid import UUID

from prefect import tags
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.events.worker import EventsWorker
from prefect.logging.handlers import APILogHandler

from care.errors import CareError
from flows.daily_care import DayRun, daily_care
from tasks.workplace import leave_workplace

_RECORDED_WITHIN = 15.0  # seconds
_POLL = 0.2


@dataclass(frozen=True, slots=True)
class Ended:
    """How a sound run ended, in the operator's words; `run` is None where it was stale."""

    sentence: str
    run: DayRun | None


async def run_daily_care(on: str | None, at: str | None, project: str | None, dry_run: bool) -> Ended:
    """Run `daily_care` against the server in PREFECT_API_URL; returns when its history is recorded there.

    Raises the CareError with which the run failed.
    """
    try:
        with tags("care", "by-hand"):
            state = await daily_care(on, at, project, dry_run, return_state=True)
        result = await state.aresult(raise_on_failure=False)
    finally:
        leave_workplace()
    run = result if isinstance(result, DayRun) else None
    if state.state_details.flow_run_id:
        await _recorded(state.state_details.flow_run_id, run.task_runs if run else 1)
    if not state.is_completed():
        raise result if isinstance(result, CareError) else CareError(state.message or "The run failed.")
    return Ended(state.message or "", run)


async def _recorded(flow_run_id: UUID, task_runs: int) -> None:
    """Wait until the server has written every task run's end: a server that stops sooner forgets them."""
    await APILogHandler.aflush()
    events = EventsWorker.drain_all(timeout=5, at_exit=False)
    if isawaitable(events):
        await events
    end = time.monotonic() + _RECORDED_WITHIN
    async with get_client() as client:
        this_run = FlowRunFilter(id=FlowRunFilterId(any_=[flow_run_id]))
        while time.monotonic() < end:
            runs = await client.read_task_runs(flow_run_filter=this_run)
            if len(runs) >= task_runs and all(run.state is not None and run.state.is_final() for run in runs):
                return
            await asyncio.sleep(_POLL)

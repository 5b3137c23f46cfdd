"""The day: plan what is due, send what may go now, say how it stands. Calls and gifts are then on the lists."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.approval import ask_for_approval
from flows.broadcast_approval import ask_about_broadcasts
from flows.endings import done, held_by_switch, held_for_review, not_sent, nothing_due, partially_sent, skipped_stale
from flows.occasion import occasion, run_name
from flows.planning import plan_whole
from flows.sending import send_all
from tasks.delivery import Delivered
from tasks.language import say
from tasks.planning import Planned, foresee
from tasks.reporting import publish_report


@dataclass(frozen=True, slots=True)
class DayRun:
    """What one daily run did."""

    day: date
    planned: Planned
    delivered: Delivered
    dry_run: bool = False

    @property
    def task_runs(self) -> int:
        """How many task runs it took: planning, chunks, report."""
        return 1 if self.dry_run else 2 + self.delivered.chunks


def daily_run_name() -> str:
    """`care 2026-11-23`."""
    return run_name("care")


@flow(name="daily-care", flow_run_name=daily_run_name, persist_result=False)
async def daily_care(
    on: str | None = None, at: str | None = None, project: str | None = None, dry_run: bool = False
) -> State[Any]:
    """Plan the business day `on` and send what is due; running it again adds and sends only what is new.

    `at` is the instant at which this run begins, `project` limits the planning to one project, `dry_run` writes and
    sends nothing.
    """
    today = occasion(on, at)
    if today.stale:
        return skipped_stale(today)
    if dry_run:
        planned = await foresee(today.day, today.now, project)
        sentence = f"{say('试运行，未写入', 'Dry run, nothing written')}: {planned.sentence()}"
        return done(sentence, DayRun(today.day, planned, Delivered(), dry_run=True))
    planned = await plan_whole(today.day, today.now, project)
    await ask_for_approval(planned)
    await ask_about_broadcasts()
    delivered = await send_all(today)
    await publish_report(today.day, today.now)
    return _ending(DayRun(today.day, planned, delivered))


def _ending(run: DayRun) -> State[Any]:
    sentence = f"{run.planned.sentence()}; {run.delivered.sentence()}"
    if run.planned.held:
        return held_for_review(sentence, run)
    if run.delivered.stopped:
        return (partially_sent if run.delivered.taken else not_sent)(sentence, run)
    if run.delivered.held:
        return held_by_switch(sentence, run)
    if not run.planned.planned and not run.planned.skipped and not run.delivered.taken:
        return nothing_due(say(f"{run.day} 没有新的待办。", f"Nothing new was due on {run.day}."), run)
    return done(sentence, run)

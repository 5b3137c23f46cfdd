"""Plan today again, so that what was entered or imported during the day is served on the same day."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.approval import ask_for_approval
from flows.broadcast_approval import ask_about_broadcasts
from flows.endings import done, held_for_review, nothing_due, skipped_stale
from flows.occasion import occasion, timed_run_name
from flows.planning import plan_whole
from tasks.language import say


def plan_again_run_name() -> str:
    """`plan again 10:30`."""
    return timed_run_name("plan again")


@flow(name="plan-again", flow_run_name=plan_again_run_name, persist_result=False)
async def plan_again(on: str | None = None, at: str | None = None) -> State[Any]:
    """Add what is new; the deliver flow sends it."""
    today = occasion(on, at)
    if today.stale:
        return skipped_stale(today)
    planned = await plan_whole(today.day, today.now)
    await ask_about_broadcasts()
    if planned.held:
        await ask_for_approval(planned)
        return held_for_review(planned.sentence())
    if not planned.planned and not planned.skipped:
        return nothing_due(say(f"{today.day} 没有新的待办。", f"Nothing new was due on {today.day}."))
    return done(planned.sentence())

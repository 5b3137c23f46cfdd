"""At ten: is the day planned? A worker that is down is told by Prefect itself (a late run), everything else by this."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.endings import day_missing, done, skipped_stale
from flows.occasion import occasion, run_name
from tasks.language import say
from tasks.watching import projects_behind


def watch_run_name() -> str:
    """`watch 2026-11-23`."""
    return run_name("watch")


@flow(name="watch", flow_run_name=watch_run_name, persist_result=False)
async def watch(on: str | None = None, at: str | None = None) -> State[Any]:
    """See that every project was planned today; ends as DayMissing, with an event, where one was not."""
    today = occasion(on, at)
    if today.stale:
        return skipped_stale(today)
    behind = await projects_behind(today.day)
    if behind:
        return day_missing(
            say(
                f"{today.day} 有 {behind} 个项目未完成计划：看 daily-care 的运行与 care doctor。",
                f"{behind} projects are not planned on {today.day}: see the runs of daily-care, and care doctor.",
            )
        )
    return done(say(f"{today.day} 已计划。", f"{today.day} is planned."))

"""The evening's report of the day."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.endings import done, skipped_stale
from flows.occasion import occasion, run_name
from tasks.language import say
from tasks.packs import keep_reports
from tasks.reporting import publish_report


def report_run_name() -> str:
    """`report 2026-11-23`."""
    return run_name("report")


@flow(name="daily-report", flow_run_name=report_run_name, persist_result=False)
async def daily_report(on: str | None = None, at: str | None = None) -> State[Any]:
    """Publish the day report and its table by touchpoint; keep its figures, and hand them over."""
    today = occasion(on, at)
    if today.stale:
        return skipped_stale(today)
    await publish_report(today.day, today.now)
    await keep_reports("day", today.day, today.now)
    return done(say(f"{today.day} 日报见 Artifacts。", f"The report of {today.day} is among the artifacts."))

"""The day report as artifacts of the run."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime

from prefect import get_run_logger, task
from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.events import emit_event

from care.rules.troubles import TroubleKind
from care.services.reporting import day_report, render_day, touchpoint_rows
from care.services.reporting.console_links import console_links
from tasks.auditing import seal
from tasks.discretion import discreetly
from tasks.language import say
from tasks.workplace import Workplace, workplace


@dataclass(frozen=True, slots=True)
class Report:
    """The day in words and as rows by touchpoint; holds no name, number or text."""

    markdown: str
    rows: list[dict[str, str | int]]
    overdue_calls: int


# One key for all days, so that Prefect shows the days as versions of one report.
@task(name="report", task_run_name="report {day}", cache_policy=NO_CACHE, persist_result=False)
async def publish_report(day: date, now: datetime | None = None) -> None:
    """Publish the day report (markdown) and its table by touchpoint."""
    with discreetly():
        place = workplace()
        await seal(place, now)  # the report shows the newest seal, and so takes it outside
        report = await asyncio.to_thread(_report, place, day, now)
    await acreate_markdown_artifact(
        report.markdown, key="day-report", description=say(f"日报 {day}", f"Day report {day}")
    )
    await acreate_table_artifact(
        report.rows, key="touchpoints", description=say(f"按触点 {day}", f"By touchpoint {day}")
    )
    if report.overdue_calls:
        emit_event("care.calls.overdue", {"prefect.resource.id": "care.calls"}, payload={"calls": report.overdue_calls})
    get_run_logger().info(
        say("%s 日报已发布，触点 %d 个", "%s: report of %d touchpoints published"), day, len(report.rows)
    )


def _report(place: Workplace, day: date, now: datetime | None) -> Report:
    with place.database.read() as connection:
        report = day_report(connection, place.desk.plan, day, place.clock(now).now(), zone=place.settings.timezone)
    language = place.settings.language
    links = console_links(place.settings.public_url, language)
    page = render_day(report, language, place.settings.template_dir)
    return Report(
        f"{links}\n\n{page}" if links else page,
        touchpoint_rows(report, language),
        sum(trouble.count for trouble in report.troubles if trouble.kind is TroubleKind.CALL_OVERDUE),
    )

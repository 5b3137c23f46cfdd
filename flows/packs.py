"""The packs of the meetings: each week, month and year, and the assessment of a month (handbook 6.2, 6.4)."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.endings import done
from flows.occasion import occasion, run_name
from tasks.language import say
from tasks.packs import Kept, keep_reports


def pack_run_name() -> str:
    """`reports 2026-11-23`."""
    return run_name("reports")


# A run that was missed is made up for whenever it starts: the period goes by its scheduled day, and late is on record.
@flow(name="weekly-report", flow_run_name=pack_run_name, persist_result=False)
async def weekly_report(on: str | None = None, at: str | None = None) -> State[Any]:
    """Make and hand over the packs of the week that is over."""
    return await _kept("week", on, at)


@flow(name="monthly-report", flow_run_name=pack_run_name, persist_result=False)
async def monthly_report(on: str | None = None, at: str | None = None) -> State[Any]:
    """Make and hand over the packs of the month that is over."""
    return await _kept("month", on, at)


@flow(name="assessment", flow_run_name=pack_run_name, persist_result=False)
async def assessment(on: str | None = None, at: str | None = None) -> State[Any]:
    """Make and hand over the assessment of the month that is over."""
    return await _kept("assessment", on, at)


@flow(name="yearly-report", flow_run_name=pack_run_name, persist_result=False)
async def yearly_report(on: str | None = None, at: str | None = None) -> State[Any]:
    """Make and hand over the packs of the year that is over."""
    return await _kept("year", on, at)


async def _kept(kind: str, on: str | None, at: str | None) -> State[Any]:
    today = occasion(on, at)
    return done(sentence(await keep_reports(kind, today.day, today.now)))


def sentence(kept: Kept) -> str:
    """What an operator reads of the reports."""
    zh = f"{kept.period}：报表 {kept.reports} 份，迟于期限 {kept.late} 份，未送出 {kept.not_handed_over} 份"
    en = f"{kept.period}: {kept.reports} reports, {kept.late} late, {kept.not_handed_over} not handed over"
    return say(zh, en)

"""Packs made, kept and handed over; nothing of their figures goes to Prefect."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.events import emit_event

from care.rules.periods import ReportKind, newest_ended
from care.services.packs.handing_over import Letter, letters, record_handover
from care.services.packs.keeping import Cabinet, keep_all
from care.settings import Settings
from care.storage.audit import Actor
from integrations import chat, mail
from tasks.acting import flow_actor
from tasks.discretion import discreetly
from tasks.language import say
from tasks.workplace import Workplace, workplace


@dataclass(frozen=True, slots=True)
class Kept:
    """How many reports there are of the period, how many were late, and how many were not handed over."""

    period: str
    reports: int
    late: int
    not_handed_over: int


@task(name="keep reports", task_run_name="{kind} {day}", cache_policy=NO_CACHE, persist_result=False)
async def keep_reports(kind: str, day: date, now: datetime | None = None) -> Kept:
    """Make the packs that are due on `day`, once, and hand over those that are new. Late ones emit care.report.late."""
    with discreetly():
        kept = await asyncio.to_thread(_keep, workplace(), ReportKind(kind), day, now, flow_actor())
    if kept.late or kept.not_handed_over:
        facts = {"period": kept.period, "late": kept.late, "not_handed_over": kept.not_handed_over}
        emit_event("care.report.late", {"prefect.resource.id": f"care.report.{kind}"}, payload=facts)
    get_run_logger().info(
        say("%s：报表 %d 份，迟于期限 %d 份，未送出 %d 份", "%s: %d reports, %d late, %d not handed over"),
        kept.period,
        kept.reports,
        kept.late,
        kept.not_handed_over,
    )
    return kept


def _keep(place: Workplace, kind: ReportKind, day: date, now: datetime | None, actor: Actor) -> Kept:
    clock, settings = place.clock(now), place.settings
    period = newest_ended(kind, day)
    cabinet = Cabinet(place.database, settings.home, place.desk.plan, settings.timezone)
    reports = keep_all(cabinet, kind, period, actor, clock.now())
    failed = 0
    for letter in letters(place.database, reports, settings.language, settings.public_url):
        for way, sent in _hand_over(settings, letter):
            failed += sent is False
            record_handover(place.database, letter.report_id, way, sent, actor, clock.now())
    return Kept(period.name, len(reports), sum(not one.in_time for one in reports), failed)


def _hand_over(settings: Settings, letter: Letter) -> Iterator[tuple[str, bool | None]]:
    """By each way that is set, whether it was taken; None: nobody whom it concerns has an address."""
    if settings.alert_webhook and letter.to_chat:
        yield "webhook", chat.post(settings.alert_webhook, letter.text)
    if settings.smtp_url:
        yield "mail", mail.send(settings.smtp_url, letter.to, letter.subject, letter.text) if letter.to else None

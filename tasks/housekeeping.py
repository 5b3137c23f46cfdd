"""What the night is for: ends that time alone brings, and the database's own upkeep."""

import asyncio
from datetime import UTC, datetime

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE

from care.services.photos import sweep_photos
from care.services.retaining import blank_old
from care.services.sending.expiring import expire
from care.storage.upkeep import tidy
from tasks.acting import flow_actor
from tasks.auditing import seal
from tasks.discretion import discreetly
from tasks.language import say
from tasks.workplace import workplace


@task(name="expire", cache_policy=NO_CACHE, persist_result=False)
async def expire_texts(now: datetime | None = None) -> int:
    """End every text whose last moment is over, so that yesterday is decided; returns how many."""
    with discreetly():
        place = workplace()
        ended = await asyncio.to_thread(expire, place.database, flow_actor(), place.clock(now).now())
        await seal(place, now)
    get_run_logger().info(say("过期短信 %d 条", "%d texts expired"), ended.total())
    return ended.total()


@task(name="blank", cache_policy=NO_CACHE, persist_result=False)
async def blank_texts(now: datetime | None = None) -> int:
    """Blank the words of texts and receipts whose time is over; returns how many rows."""
    with discreetly():
        place = workplace()
        days, zone = place.settings.keep_texts_days, place.settings.timezone
        instant = place.clock(now).now()
        done = await asyncio.to_thread(blank_old, place.database, days, instant, zone, flow_actor())
        await seal(place, now)
    told = say("已清除原文：短信 %d 条，回执 %d 条", "%d texts and %d receipts were blanked")
    get_run_logger().info(told, done.texts, done.receipts)
    return done.texts + done.receipts


@task(name="tidy", cache_policy=NO_CACHE, persist_result=False)
async def tidy_database() -> None:
    """Let the database refresh its statistics and give back its log, and sweep away photos that no row names."""
    with discreetly():
        place = workplace()
        await asyncio.to_thread(tidy, place.database)
        # By this machine's own clock, as the files are dated: a pretended day would sweep what has just come.
        await asyncio.to_thread(sweep_photos, place.database, place.settings.home, datetime.now(UTC))
    get_run_logger().info(say("数据库已整理", "The database is tidy"))

"""The log is sealed at the end of each task that writes, and verified each night."""

import asyncio
from datetime import datetime

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.events import emit_event

from care.errors import CareError
from care.services.auditing.anchors import Anchors, read_anchors
from care.services.auditing.sealing import seal_log
from care.services.auditing.verifying import Outside, verify
from care.settings import read_settings
from tasks.discretion import discreetly
from tasks.language import say
from tasks.workplace import Workplace, workplace

_LOG = {"prefect.resource.id": "care.audit"}


async def seal(place: Workplace, now: datetime | None) -> None:
    """Seal what this task wrote, as a part of it: a task run of its own costs the server 40 ms.

    An anchor that cannot be written must not make a failure of texts that went: it is said, in log and event.
    """
    try:
        await asyncio.to_thread(seal_log, place.database, place.clock(now).now(), place.settings.audit_anchor)
    except CareError as problem:
        get_run_logger().error("%s", problem)
        emit_event("care.audit.not_anchored", _LOG, payload={"why": str(problem)})


@task(name="verify", cache_policy=NO_CACHE, persist_result=False)
async def verify_log() -> int:
    """Verify the whole log against the anchors; returns how many events it has. Raises CareError with what is wrong."""
    with discreetly():
        place = workplace()
        anchor = place.settings.audit_anchor
        outside = Outside(read_anchors(anchor) if anchor else Anchors({}))
        verdict = await asyncio.to_thread(verify, place.database, outside)
    if not verdict.sound:
        sentences = [finding.sentence(read_settings().language) for finding in verdict.findings]
        emit_event("care.audit.unsound", _LOG, payload={"findings": sentences})
        raise CareError("\n".join(sentences))
    get_run_logger().info(say("审计日志完好，事件 %d 个", "The audit log is sound, %d events"), verdict.events)
    return verdict.events

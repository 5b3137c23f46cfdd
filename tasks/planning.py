"""Plan a day, or say what a planning would write."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.events import emit_event

from care.clock import Clock
from care.services.batch_check import HeldDay
from care.services.forecasting import forecast
from care.services.importing.aftermath import bring_in_line
from care.services.opening import find_project
from care.services.planning import PlanningResult, plan_day
from care.storage.audit import Actor
from tasks.acting import flow_actor
from tasks.auditing import seal
from tasks.discretion import discreetly
from tasks.language import say
from tasks.workplace import Workplace, workplace

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Planned:
    """Channel rows (texts, calls, gifts) that are to happen, and those refused with a reason; new ones only.

    `held`: how many touches wait for a person, since the day is so unlike the days before; nothing was written then.
    `hold` is its number, `refused` whether a person has said no already.
    """

    planned: int = 0
    skipped: int = 0
    held: int = 0
    hold: int | None = None
    refused: bool = False

    def sentence(self) -> str:
        """The counts in words."""
        if self.held and self.refused:
            return say(
                f"当日 {self.held} 个触达被否决，未写入；修正数据，或用 care approve {self.hold} --yes 放行",
                f"a person refused the {self.held} touches of this day and nothing was written; mend the data, or "
                f"release them by care approve {self.hold} --yes",
            )
        if self.held:
            return say(
                f"当日异常，{self.held} 个触达暂停计划，未写入；由人复核：care approve 或 Prefect 中的审批",
                f"an unusual day: {self.held} touches wait and nothing was written; a person looks and "
                "answers, by care approve or the approval in Prefect",
            )
        return say(
            f"计划 {self.planned} 项，另有 {self.skipped} 项写明原因后跳过",
            f"{self.planned} planned, {self.skipped} skipped with a reason",
        )


@task(name="plan", task_run_name="plan {day}", cache_policy=NO_CACHE, persist_result=False)
async def plan(day: date, now: datetime | None = None, project: str | None = None) -> Planned:
    """Write what is due on `day` and what is late. `now` is the instant at which this begins (None: the host's)."""
    log = get_run_logger()
    with discreetly():
        place = workplace()
        clock = place.clock(now)
        async with place.gateway(clock):  # refuses a day planned on invented data before anything is written
            result = await asyncio.to_thread(_plan, place, day, clock, project, flow_actor(), by_chunk(log.info))
        await seal(place, now)
    planned = planned_or_held(day, Planned(result.planned, result.skipped), result.held)
    log.info("%s: %s", day, planned.sentence())
    return planned


@task(name="forecast", task_run_name="forecast {day}", cache_policy=NO_CACHE, persist_result=False)
async def foresee(day: date, now: datetime | None = None, project: str | None = None) -> Planned:
    """What the planning of `day` has written or would write; writes nothing."""
    with discreetly():
        result = await asyncio.to_thread(_foresee, workplace(), day, now, project)
    get_run_logger().info("%s %s: %s", day, say("试运行", "dry run"), result.sentence())
    return result


def _plan(
    place: Workplace, day: date, clock: Clock, project: str | None, actor: Actor, progress: Callable[[int], None]
) -> PlanningResult:
    now = clock.now()
    # What an import changed and was killed before it could follow up.
    bring_in_line(place.database, place.desk, day=day, now=now, actor=actor)
    return plan_day(
        place.database,
        place.desk,
        day=day,
        now=now,
        actor=actor,
        project_id=find_project(place.database, place.desk.plan, project),
        progress=progress,
    )


def _foresee(place: Workplace, day: date, now: datetime | None, project: str | None) -> Planned:
    instant = place.clock(now).now()
    project_id = find_project(place.database, place.desk.plan, project)
    # Today is the day itself, as at a planning: the late ones stand on it too.
    lines = forecast(place.database, place.desk, first=day, days=1, today=day, now=instant, project_id=project_id)
    counts = Counter(line.reason is None for line in lines)
    return Planned(counts[True], counts[False])


def planned_or_held(day: date, planned: Planned, held: HeldDay | None) -> Planned:
    """What was planned; or that the day waits for a person, which is told by an event."""
    if held is None:
        return planned
    resource, payload = {"prefect.resource.id": f"care.day.{day}"}, {"touches": held.touches, "hold": held.id}
    emit_event("care.batch.held", resource, payload=payload)
    return Planned(held=held.touches, hold=held.id, refused=held.state == "refused")


def by_chunk(log: Callable[..., None]) -> Callable[[int], None]:
    """One log line a chunk, however small the pages are: a line costs the server a millisecond."""
    written = told = 0

    def progress(touches: int) -> None:
        nonlocal written, told
        written += touches
        if written - told >= CHUNK:
            told = written
            log(say("已写入 %d 个触达", "%d touches written"), written)

    return progress

"""A day that several runs plan: divide it, write one part, add up what the parts wrote."""

import asyncio
from datetime import date, datetime
from functools import partial

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE

from care.clock import Clock
from care.errors import WrongState
from care.services.batch_check import HeldDay
from care.services.importing.aftermath import bring_in_line
from care.services.opening import find_project
from care.services.planning_parts import divide_day, find_part, plan_part, read_parts
from care.storage.audit import Actor
from tasks.acting import flow_actor
from tasks.auditing import seal
from tasks.discretion import discreetly
from tasks.language import say
from tasks.planning import Planned, by_chunk, planned_or_held
from tasks.workplace import Workplace, workplace


@task(name="divide", task_run_name="divide {day}", cache_policy=NO_CACHE, persist_result=False)
async def divide(day: date, run: str, parts: int, now: datetime | None = None, project: str | None = None) -> Planned:
    """Divide the planning of `day` into parts under the name of the `run`; says so where the day is held instead."""
    with discreetly():
        place = workplace()
        clock = place.clock(now)
        async with place.gateway(clock):
            held = await asyncio.to_thread(_divide, place, day, run, parts, clock, project, flow_actor())
        await seal(place, now)
    get_run_logger().info(say("%s 分 %d 份计划", "%s is planned in %d parts"), day, parts)
    return planned_or_held(day, Planned(), held)


@task(name="part", task_run_name="part {number}", cache_policy=NO_CACHE, persist_result=False)
async def write_part(run: str, number: int, now: datetime | None = None) -> Planned:
    """Write one part of the day that `run` divided; again adds what is missing. Raises NotFound for no such part."""
    log = get_run_logger()
    with discreetly():
        place = workplace()
        clock = place.clock(now)
        async with place.gateway(clock):
            part = await asyncio.to_thread(find_part, place.database, run, number)
            write = partial(plan_part, now=clock.now(), actor=flow_actor(), progress=by_chunk(log.info))
            result = await asyncio.to_thread(write, place.database, place.desk, part)
        await seal(place, now)
    planned = Planned(result.planned, result.skipped)
    log.info("%s, %d/%d: %s", part.day, part.number, part.parts, planned.sentence())
    return planned


@task(name="add up", task_run_name="add up {day}", cache_policy=NO_CACHE, persist_result=False)
async def add_up(day: date, run: str) -> Planned:
    """What all parts wrote. Raises WrongState where one is not done: then the day is not planned yet."""
    with discreetly():
        parts = await asyncio.to_thread(read_parts, workplace().database, run)
        missing = [str(part.number) for part in parts if part.done_at is None]
        if missing:
            raise WrongState(
                f"Part {', '.join(missing)} of the planning of {day} is not done: run its plan-part again in Prefect, "
                "or wait for the next planning, which does what is missing."
            )
    planned = Planned(sum(part.planned for part in parts), sum(part.skipped for part in parts))
    get_run_logger().info("%s: %s", day, planned.sentence())
    return planned


def _divide(
    place: Workplace, day: date, run: str, parts: int, clock: Clock, project: str | None, actor: Actor
) -> HeldDay | None:
    now = clock.now()
    bring_in_line(place.database, place.desk, day=day, now=now, actor=actor)
    project_id = find_project(place.database, place.desk.plan, project)
    return divide_day(
        place.database,
        place.desk,
        round_=run,
        parts=parts,
        day=day,
        now=now,
        actor=actor,
        project_id=project_id,
    )

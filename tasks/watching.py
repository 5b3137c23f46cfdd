"""Whether the morning's run is done: asked by a run of its own, since a run that is missing says nothing."""

import asyncio
from datetime import date

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.events import emit_event

from care.storage.projects import project_ages
from tasks.discretion import discreetly
from tasks.language import say
from tasks.workplace import Workplace, workplace


@task(name="watch", task_run_name="watch {day}", cache_policy=NO_CACHE, persist_result=False)
async def projects_behind(day: date) -> int:
    """How many projects were not planned to the end of `day`; emits care.day.missing where there are any."""
    with discreetly():
        behind = await asyncio.to_thread(_behind, workplace(), day)
    if behind:
        emit_event("care.day.missing", {"prefect.resource.id": f"care.day.{day}"}, payload={"projects": behind})
    get_run_logger().info(say("%s 未完成计划的项目 %d 个", "%s: %d projects are not planned"), day, behind)
    return behind


def _behind(place: Workplace, day: date) -> int:
    with place.database.read() as connection:
        planned = [project.last_planned_on for project in project_ages(connection)]
    return sum(last is None or last < day for last in planned)

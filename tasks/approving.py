"""What an approval shows and records. Only figures go to Prefect: the samples are read with `care approve --show`."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run

from care.services.approving import answer_hold, project_of, read_hold
from care.services.batch_check import HeldDay
from care.storage.audit import Actor
from care.storage.projects import project_name
from tasks.auditing import seal
from tasks.discretion import discreetly
from tasks.language import say
from tasks.workplace import Workplace, workplace

_WHY = {
    "times_median": ("触达数远多于往日", "far more touches than on the days before"),
    "share_of_customers": ("涉及客户比例过高", "too large a share of the customers at once"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """A held day as the form shows it: `form` is markdown, `project` None for all; `waits` while nobody answered."""

    hold: int
    day: date
    project: str | None
    form: str
    waits: bool


@task(name="look", task_run_name="look at hold {hold}", cache_policy=NO_CACHE, persist_result=False)
async def look(hold: int) -> Question:
    """The question to ask. Raises NotFound for a hold that never was."""
    with discreetly():
        return await asyncio.to_thread(_look, workplace(), hold)


@task(name="answer", task_run_name="answer hold {hold}", cache_policy=NO_CACHE, persist_result=False)
async def answer(hold: int, approve: bool, who: str, why: str, now: datetime | None = None) -> None:
    """Record the answer in the name of who gave it. Raises WrongState where somebody else was first."""
    with discreetly():
        place = workplace()
        actor = Actor("person", who, flow_run.id)
        record = partial(answer_hold, approve=approve, reason=why, actor=actor, now=place.clock(now).now())
        await asyncio.to_thread(record, place.database, hold)
        await seal(place, now)
    get_run_logger().info(say("已记录审批结果", "The answer is on record"))


def _look(place: Workplace, hold: int) -> Question:
    held = read_hold(place.database, hold)
    with place.database.read() as connection:
        project = project_name(connection, project_of(held))
    return Question(held.id, held.day, project, _form(place, held, project), held.state == "held")


def _form(place: Workplace, held: HeldDay, project: str | None) -> str:
    scope = project or say("全部项目", "all projects")
    why = say(*_WHY.get(held.anomaly, (held.anomaly, held.anomaly)))
    console = place.settings.public_url
    link = f"[{console}]({console}) · " if console else ""
    return say(
        f"**{held.day} · {scope}**：{held.touches} 个触达，{held.people} 位客户（{why}）。\n\n"
        f"样例：{link}`care approve {held.id} --show`",
        f"**{held.day} · {scope}**: {held.touches} touches to {held.people} people ({why}).\n\n"
        f"Samples: {link}`care approve {held.id} --show`",
    )

"""Ask for official weather warnings, tell customers of new ones, and stop what is out of date."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE

from care.services.weather.asking import PlaceAnswer, ask
from care.services.weather.noting import note_answers
from integrations.weather import source_from
from tasks.acting import flow_actor
from tasks.auditing import seal
from tasks.discretion import discreetly
from tasks.language import say
from tasks.workplace import Workplace, workplace


@dataclass(frozen=True, slots=True)
class Noted:
    """Texts planned and stopped, and what the source failed with, by place."""

    planned: int
    stopped: int
    problems: tuple[str, ...]

    def sentence(self) -> str:
        """The counts in words."""
        told = say(f"新提示 {self.planned} 条，停发 {self.stopped} 条", f"{self.planned} texts, {self.stopped} stopped")
        return "; ".join((told, *self.problems))


# No Prefect retries: the next hour asks again.
@task(name="weather", cache_policy=NO_CACHE, persist_result=False)
async def note_weather(now: datetime | None = None) -> Noted:
    """One poll of every place; a place whose source fails keeps what it had."""
    with discreetly():
        place = workplace()
        instant = place.clock(now).now()
        answers = await _ask(place)
        source = place.settings.weather.source
        done = await asyncio.to_thread(note_answers, place.database, place.desk, source, answers, flow_actor(), instant)
        await seal(place, now)
    result = Noted(sum(done.tips.values()), done.stopped, tuple(done.problems))
    get_run_logger().info(result.sentence())
    return result


async def _ask(place: Workplace) -> list[PlaceAnswer]:
    source = source_from(place.settings)
    try:
        return await ask(source, place.desk.plan.weather_places)
    finally:
        await source.aclose()

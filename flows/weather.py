"""Hourly from 07:10 to 19:10: official weather warnings become tips (handbook 7)."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.endings import done, nothing_due, source_failed
from flows.occasion import occasion, timed_run_name
from tasks.language import say
from tasks.weather import note_weather


def weather_run_name() -> str:
    """`weather 09:10`."""
    return timed_run_name("weather")


@flow(name="weather", flow_run_name=weather_run_name, persist_result=False)
async def weather(at: str | None = None) -> State[Any]:
    """Ask for the warnings in force; `deliver` sends the texts that they start."""
    noted = await note_weather(occasion(at=at).now)
    if noted.problems:
        return source_failed(noted.sentence())
    if not noted.planned and not noted.stopped:
        return nothing_due(say("没有新的预警。", "No new warning."))
    return done(noted.sentence())

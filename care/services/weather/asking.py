"""Asking the source about each place; a failure is an answer, too: nothing changes there."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from care.rules.weather import Place, WeatherWarning
from care.weather import WeatherDown, WeatherSource


@dataclass(frozen=True, slots=True)
class PlaceAnswer:
    """What the source said of a place; `problem` says why it said nothing, and then there are no warnings to go by."""

    place: str
    raw: str | None = field(default=None, repr=False)
    warnings: tuple[WeatherWarning, ...] = ()
    problem: str | None = None


async def ask(source: WeatherSource, places: Sequence[Place]) -> list[PlaceAnswer]:
    """Ask about each place, one after the other; never raises for a source that fails."""
    return [await _ask_one(source, place) for place in places]


async def _ask_one(source: WeatherSource, place: Place) -> PlaceAnswer:
    try:
        answer = await source.warnings(place)
    except WeatherDown as problem:
        return PlaceAnswer(place.id, problem=str(problem))
    return PlaceAnswer(place.id, answer.raw, answer.warnings)

"""The promise that every source of weather warnings keeps (handbook 7.1): official ones, as the office said them."""

from dataclasses import dataclass, field
from typing import Protocol

from care.errors import CareError
from care.rules.weather import Place, WeatherWarning


class WeatherDown(CareError):
    """The source did not answer, or with something that is no list of warnings; nothing changes and nothing goes."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a source said of one place: the warnings in force, and its own words, kept as evidence."""

    raw: str = field(repr=False)
    warnings: tuple[WeatherWarning, ...]


class WeatherSource(Protocol):
    """Where warnings come from; its name stands in the record."""

    name: str

    async def warnings(self, place: Place) -> Answer:
        """The warnings in force there. Raises WeatherDown, whose words hold neither key nor address."""

    async def aclose(self) -> None:
        """Let go of connections."""

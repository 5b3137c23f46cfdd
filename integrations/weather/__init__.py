"""Sources of weather warnings, one a module, behind the promise of care.weather; a new one is a line in SOURCES."""

from importlib import import_module
from typing import cast

from care.settings import Settings
from care.weather import WeatherSource

SOURCES = {
    "file": "integrations.weather.file:FileSource",
    "qweather": "integrations.weather.qweather:QWeatherSource",
}


def source_from(settings: Settings) -> WeatherSource:
    """The source that CARE_WEATHER_SOURCE names; close it with `aclose()`."""
    module, _, name = SOURCES[settings.weather.source].partition(":")
    return cast(WeatherSource, getattr(import_module(module), name).from_settings(settings))

"""Warnings from a file that a person fills in: the default, and what tests use (docs/outreach.md shows one)."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from care.rules.weather import Place, WeatherWarning
from care.settings import Settings
from care.weather import Answer, WeatherDown
from integrations.weather.reading import (
    LONGEST_ANSWER,
    colour,
    distinct,
    instant,
    kind_of_message,
    read_json,
    read_list,
    words,
)

KNOWN = {"id", "office", "type", "colour", "issued_at", "expires_at", "message", "supersedes", "headline", "places"}


class FileSource:
    """Reads the file anew each time; no file means that no warning is in force."""

    name = "file"

    def __init__(self, path: Path, zone: ZoneInfo) -> None:
        self._path, self._zone = path, zone

    @classmethod
    def from_settings(cls, settings: Settings) -> "FileSource":
        """The file of CARE_WEATHER_JSON, else weather.json below CARE_HOME."""
        return cls(settings.weather.file, settings.timezone)

    async def warnings(self, place: Place) -> Answer:
        """Those of the file that name this place, or none."""
        what = self._path.name
        try:
            if not self._path.exists():
                return Answer("", ())
            text = self._path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise WeatherDown(f"{what} cannot be read: save it as UTF-8 text.") from None
        if len(text) > LONGEST_ANSWER:
            raise WeatherDown(f"{what} is larger than a list of warnings can be: nothing was changed.")
        rows = read_list(read_json(text, what), "warnings", what)
        both = [(self._warning(row, what), row.get("places") or []) for row in rows]
        distinct([warning for warning, _ in both], what)
        return Answer(text, tuple(warning for warning, places in both if not places or place.id in places))

    async def aclose(self) -> None:
        """Nothing is open."""

    def _warning(self, row: dict[str, Any], what: str) -> WeatherWarning:
        if unknown := sorted(set(row) - KNOWN):
            raise WeatherDown(f"{what}: unknown field {unknown[0]!r}, expected {', '.join(sorted(KNOWN))}.")
        for key in ("supersedes", "places"):
            value = row.get(key, [])
            if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
                raise WeatherDown(f"{what}: {key} must be a list of texts: nothing was changed.")
        message = kind_of_message(words(row, "message", what, needed=False) or "alert", what)
        return WeatherWarning(
            words(row, "id", what),
            words(row, "office", what),
            words(row, "type", what),
            colour(words(row, "colour", what), what),
            instant(row, "issued_at", what, self._zone),
            instant(row, "expires_at", what, self._zone, needed=False),
            message,
            tuple(row.get("supersedes", [])),
            words(row, "headline", what, needed=False),
        )

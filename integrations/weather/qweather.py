"""QWeather (和风天气) passes on the warnings of the weather offices: GET /weatheralert/v1/current (handbook 7.1).

The types are not listed anywhere here, since they change; the plan knows them by name. Key and host come from the
settings and stand in no message and no log.
"""

from typing import Any
from zoneinfo import ZoneInfo

import httpx

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

_TIMEOUT = httpx.Timeout(10.0, connect=5.0)
_WHAT = "QWeather's answer"


class QWeatherSource:
    """One client for the life of a poll; asks again by itself never: the next hour does."""

    name = "qweather"

    def __init__(self, host: str, token: str, zone: ZoneInfo, client: httpx.AsyncClient | None = None) -> None:
        self._zone = zone
        self._client = client or httpx.AsyncClient(
            base_url=f"https://{host}", headers={"Authorization": f"Bearer {token}"}, timeout=_TIMEOUT
        )

    @classmethod
    def from_settings(cls, settings: Settings) -> "QWeatherSource":
        """Host and token of CARE_QWEATHER_HOST and CARE_QWEATHER_TOKEN, which the settings have asked for."""
        weather = settings.weather
        assert weather.qweather_host is not None
        assert weather.qweather_token is not None
        return cls(weather.qweather_host, weather.qweather_token, settings.timezone)

    async def warnings(self, place: Place) -> Answer:
        """The warnings in force at the place."""
        address = f"/weatheralert/v1/current/{place.lat}/{place.lon}"
        try:
            answer = await self._client.get(address, params={"localTime": "true", "lang": "zh"})
        except httpx.HTTPError as problem:
            raise WeatherDown(
                f"QWeather did not answer ({type(problem).__name__}): it is asked again in an hour."
            ) from None
        if answer.status_code != httpx.codes.OK:
            what = "check CARE_QWEATHER_TOKEN" if answer.status_code in {401, 403} else "it is asked again in an hour"
            raise WeatherDown(f"QWeather answered HTTP {answer.status_code}: {what}.")
        if len(answer.text) > LONGEST_ANSWER:
            raise WeatherDown(f"{_WHAT} is larger than a list of warnings can be: nothing was changed.")
        found = read_json(answer.text, _WHAT)
        metadata = found.get("metadata")
        if isinstance(metadata, dict) and metadata.get("zeroResult") is True:
            return Answer(answer.text, ())
        rows = read_list(found, "alerts", _WHAT)
        return Answer(answer.text, distinct([self._warning(row) for row in rows], _WHAT))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    def _warning(self, row: dict[str, Any]) -> WeatherWarning:
        said = _object(row, "messageType")
        replaced = said.get("supersedes") or []
        shade = row.get("color")
        return WeatherWarning(
            words(row, "id", _WHAT),
            words(row, "senderName", _WHAT, needed=False),
            words(_object(row, "eventType"), "name", _WHAT),
            colour(words(shade, "code", _WHAT, needed=False), _WHAT) if isinstance(shade, dict) else None,
            instant(row, "issuedTime", _WHAT, self._zone, needed=False),
            instant(row, "expiredTime", _WHAT, self._zone, needed=False),
            kind_of_message(words(said, "code", _WHAT), _WHAT),
            tuple(one for one in replaced if isinstance(one, str)),
            words(row, "headline", _WHAT, needed=False),
        )


def _object(row: dict[str, Any], key: str) -> dict[str, Any]:
    value = row.get(key)
    if not isinstance(value, dict):
        raise WeatherDown(f"{_WHAT}: a warning has no {key!r}: nothing was changed.")
    return value

"""JSON of a source as warnings, strictly: what is not understood is an error, never half a list."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from care.rules.weather import Colour, Message, WeatherWarning
from care.weather import WeatherDown

LONGEST_ANSWER = 1_000_000  # characters
MOST_WARNINGS = 200


def read_json(text: str, what: str) -> dict[str, Any]:
    """The JSON object of an answer."""
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as problem:
        raise WeatherDown(f"{what} is no JSON ({problem}): nothing was changed; correct it.") from None
    if not isinstance(found, dict):
        raise WeatherDown(f"{what} is no JSON object: nothing was changed; correct it.")
    return found


def read_list(found: dict[str, Any], key: str, what: str) -> list[dict[str, Any]]:
    """A list of objects below `key`."""
    rows = found.get(key)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows) or len(rows) > MOST_WARNINGS:
        raise WeatherDown(f"{what} has no list {key!r} of up to {MOST_WARNINGS} warnings: nothing was changed.")
    return rows


def words(row: dict[str, Any], key: str, what: str, *, needed: bool = True) -> str:
    """A text field; WeatherDown where a needed one is missing."""
    value = row.get(key)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or (needed and not value.strip()):
        raise WeatherDown(f"{what}: a warning has no {key!r}: nothing was changed; correct it.")
    return value.strip()


def instant(row: dict[str, Any], key: str, what: str, zone: ZoneInfo, *, needed: bool = True) -> datetime | None:
    """An ISO instant as UTC; without an offset it is the business zone's."""
    text = words(row, key, what, needed=needed)
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise WeatherDown(f"{what}: {key} is {text!r}, which is no instant: nothing was changed.") from None
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


def colour(name: str, what: str) -> Colour | None:
    """A colour by its English name; None for none (a warning without one is not relayed)."""
    if not name:
        return None
    try:
        return Colour[name.upper()]
    except KeyError:
        raise WeatherDown(f"{what}: {name!r} is none of blue, yellow, orange, red: nothing was changed.") from None


def kind_of_message(name: str, what: str) -> Message:
    """alert, update or cancel."""
    try:
        return Message(name.lower())
    except ValueError:
        raise WeatherDown(f"{what}: {name!r} is none of alert, update, cancel: nothing was changed.") from None


def distinct(warnings: list[WeatherWarning], what: str) -> tuple[WeatherWarning, ...]:
    """The warnings, each id once."""
    ids = [one.id for one in warnings]
    if len(set(ids)) != len(ids):
        raise WeatherDown(f"{what} names a warning twice: nothing was changed; give each its own id.")
    return tuple(warnings)

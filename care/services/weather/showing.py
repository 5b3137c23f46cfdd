"""What the page and the command show of the weather: warnings, their texts, and how the source stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from care.rules.lifecycles import MESSAGE_OPEN, MESSAGE_SENT, MessageState
from care.rules.rights import Scope
from care.rules.touchpoints import Plan
from care.storage.engine import Database
from care.storage.weather import (
    KnownWarning,
    SourceState,
    newest_ended,
    source_states,
    texts_of_notices,
    warnings_in_force,
)

MOST_ENDED = 20


@dataclass(frozen=True, slots=True)
class WarningLine:
    """A warning, and how many of its texts wait, have gone, and were stopped or refused."""

    known: KnownWarning
    waiting: int
    went: int
    stopped: int


@dataclass(frozen=True, slots=True)
class WeatherPage:
    """The warnings in force, then the last that ended; `sources`: how the source stood when it was last asked."""

    lines: Sequence[WarningLine]
    sources: Sequence[SourceState]
    now: datetime


def weather_page(database: Database, plan: Plan, scope: Scope, now: datetime) -> WeatherPage:
    """What there is; counts of a scope's projects alone."""
    with database.read() as connection:
        known = [*warnings_in_force(connection), *newest_ended(connection, MOST_ENDED)]
        notices = [one.notice_id for one in known if one.notice_id is not None]
        texts = texts_of_notices(connection, notices, scope)
        sources = source_states(connection, [place.id for place in plan.weather_places])
    return WeatherPage([_line(one, texts.get(one.notice_id or 0, {})) for one in known], sources, now)


def _line(known: KnownWarning, states: Mapping[str, int]) -> WarningLine:
    waiting = sum(states.get(state, 0) for state in MESSAGE_OPEN)
    went = sum(states.get(state, 0) for state in {*MESSAGE_SENT, MessageState.DELIVERED} - {MessageState.REFUSED})
    stopped = states.get(MessageState.CANCELLED, 0) + states.get(MessageState.EXPIRED, 0)
    return WarningLine(known, waiting, went, stopped)

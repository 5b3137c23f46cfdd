"""Official weather warnings (handbook 7): which become a tip, by the thresholds of 7.2 as data of plan/weather.yaml.

The office's own colour is trusted and never recomputed. Nothing is ever made of a forecast.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from zoneinfo import ZoneInfo

SAME_TIP_HOURS = 24  # the same kind again, no graver, within so long of the last tip is no new one
STANDS_HOURS = 24  # how long a warning without an end of its own is taken to be in force


class Colour(IntEnum):
    """The four colours of the offices, the gravest last."""

    BLUE = 1
    YELLOW = 2
    ORANGE = 3
    RED = 4


_COLOURS: Mapping[Colour, tuple[str, str]] = {
    Colour.BLUE: ("蓝色", "blue"),
    Colour.YELLOW: ("黄色", "yellow"),
    Colour.ORANGE: ("橙色", "orange"),
    Colour.RED: ("红色", "red"),
}


class Message(StrEnum):
    """What the office says with it."""

    ALERT = "alert"
    UPDATE = "update"
    CANCEL = "cancel"


class Verdict(StrEnum):
    """What is made of a warning."""

    TIP = "tip"  # a text to those whom it concerns
    SAME = "same"  # the last tip said as much
    BELOW = "below"  # not grave enough
    OFF = "off"  # a kind without a text: haze, lightning, hail
    STALE = "stale"  # it has expired
    UNOFFICIAL = "unofficial"  # without office, time or colour
    CANCELLED = "cancelled"  # the office took it back


@dataclass(frozen=True, slots=True)
class WeatherWarning:
    """One warning as an office put it out. `id` is the office's own; instants are aware UTC.

    `expires_at` None: the office named no end. `supersedes`: the ids that it takes the place of.
    """

    id: str
    office: str
    type_name: str
    colour: Colour | None
    issued_at: datetime | None
    expires_at: datetime | None = None
    message: Message = Message.ALERT
    supersedes: tuple[str, ...] = ()
    headline: str = field(default="", compare=False)

    def ends_at(self) -> datetime | None:
        """When it is over."""
        if self.issued_at is None:
            return None
        return self.expires_at or self.issued_at + timedelta(hours=STANDS_HOURS)


@dataclass(frozen=True, slots=True)
class WeatherKind:
    """One kind of tip: the words by which an office's type is known, and from which colour on it is one.

    `since` None: only what the others say. `in_months` and `its_colour`: from that colour on in these months as well.
    `first_of_year`: the year's first of that colour as well.
    """

    id: str
    names: tuple[str, ...]
    touchpoint: str
    since: Colour
    in_months: frozenset[int] = frozenset()
    its_colour: Colour | None = None
    first_of_year: Colour | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map, and the projects that lie there; `projects` empty: every project that no other place has."""

    id: str
    lat: str
    lon: str
    projects: tuple[str, ...] = ()
    name: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Past:
    """A warning of the same kind that was seen before: its colour, when it was issued, and what became of it."""

    id: str
    colour: Colour
    issued_at: datetime
    verdict: Verdict


def kind_of_warning(kinds: Iterable[WeatherKind], warning: WeatherWarning) -> WeatherKind | None:
    """The kind by the name of the office's type: its codes change, so nobody should count on them (handbook 7.1)."""
    return next((kind for kind in kinds if any(name in warning.type_name for name in kind.names)), None)


def judge(
    kind: WeatherKind | None, warning: WeatherWarning, past: Iterable[Past], now: datetime, zone: ZoneInfo
) -> Verdict:
    """What is made of a warning that is seen for the first time at `now`; `past` are those of its kind before it."""
    if warning.message is Message.CANCEL:
        return Verdict.CANCELLED
    issued, ends = warning.issued_at, warning.ends_at()
    if not warning.office or issued is None or ends is None or warning.colour is None:
        return Verdict.UNOFFICIAL
    if ends <= now:
        return Verdict.STALE
    if kind is None:
        return Verdict.OFF
    earlier = [one for one in past if one.id != warning.id]
    if not _grave(kind, warning.colour, issued, earlier, zone):
        return Verdict.BELOW
    tips = [one for one in earlier if one.verdict in {Verdict.TIP, Verdict.SAME}]
    told = [one for one in tips if abs(issued - one.issued_at) < timedelta(hours=SAME_TIP_HOURS)]
    return Verdict.SAME if any(one.colour >= warning.colour for one in told) else Verdict.TIP


def _grave(kind: WeatherKind, colour: Colour, issued: datetime, past: Iterable[Past], zone: ZoneInfo) -> bool:
    if colour >= kind.since:
        return True
    local = issued.astimezone(zone)
    if kind.its_colour is not None and local.month in kind.in_months and colour >= kind.its_colour:
        return True
    this_year = (one for one in past if one.issued_at.astimezone(zone).year == local.year)
    first = kind.first_of_year
    return first is not None and colour >= first and not any(one.colour >= first for one in this_year)


def warning_values(warning: WeatherWarning, language: str, zone: ZoneInfo) -> dict[str, str]:
    """The values of its text: office, time and colour, as the law asks (Meteorology Law 25)."""
    assert warning.issued_at is not None
    assert warning.colour is not None
    local, english = warning.issued_at.astimezone(zone), language == "en"
    minutes = f"{local.minute}分" if local.minute else ""
    issued = f"{local:%H:%M} on {local.day}/{local.month}" if english else f"{local.day}日{local.hour}时{minutes}"
    return {"station": warning.office, "issued": issued, "level": _COLOURS[warning.colour][english]}


def colour_word(colour: Colour, language: str) -> str:
    """The colour's name."""
    return _COLOURS[colour][language == "en"]

"""One day, one phone (rules.md 7): which of several texts to one number goes, and how many may.

Service texts never displace anything and are refused by no cap; here they only count as messages of the day.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from care.rules.policy import Occasion
from care.rules.reasons import Reason

DAY_CAP = 3  # a care or broadcast text that would be the fourth message of the day is refused
# kind of text -> (days, most texts in them, reason), rolling, the day itself included
GREETING_CAPS = ((7, 2, Reason.CAP_WEEK), (30, 6, Reason.CAP_MONTH))
WEATHER_CAPS = ((7, 1, Reason.CAP_WEEK), (30, 3, Reason.CAP_MONTH))
LONGEST_DAYS = 30
_RANK: dict[Occasion, int] = {"birthday": 0, "festival": 1, "weather": 2, "broadcast": 3}
_NOTICES: frozenset[Occasion] = frozenset({"weather", "broadcast"})
_COUNTED_TOGETHER: dict[Occasion, frozenset[Occasion]] = {
    "festival": frozenset({"birthday", "festival"}),
    "weather": frozenset({"weather"}),
}
_CAPS = {"festival": GREETING_CAPS, "weather": WEATHER_CAPS}


@dataclass(frozen=True, slots=True)
class Sent:
    """One text that a phone got or is to get: its day, what it was for, and whether it has left already.

    `touchpoint` is what `name_of` makes of it.
    """

    day: date
    touchpoint: str
    occasion: Occasion
    gone: bool = False


@dataclass(slots=True)
class PhoneHistory:
    """The texts of one phone over the last thirty days, those planned for today included."""

    texts: list[Sent] = field(default_factory=list)

    def on(self, day: date) -> list[Sent]:
        """The texts of one day."""
        return [sent for sent in self.texts if sent.day == day]

    def count(self, kinds: Iterable[Occasion], day: date, days: int) -> int:
        """How many texts of these kinds there were in `days` days that end with `day`."""
        first, wanted = day - timedelta(days=days - 1), frozenset(kinds)
        return sum(first <= sent.day <= day and sent.occasion in wanted for sent in self.texts)


def rank_of(occasion: Occasion) -> int:
    """Who goes before whom on one phone; service texts, which displace nothing, before all."""
    return _RANK.get(occasion, -1)


def occasion_of(touchpoint: str, klass: str) -> Occasion:
    """The kind of occasion behind a touchpoint's id."""
    if klass == "service":
        return "milestone"
    if touchpoint == "birthday":
        return "birthday"
    if klass == "broadcast":
        return "broadcast"
    return "weather" if touchpoint.startswith("weather_") else "festival"


def name_of(touchpoint: str, occasion: str, klass: str) -> str:
    """What a text is for, so that two of the same are known: the touchpoint, of a notice with its number."""
    return f"{touchpoint}:{occasion}" if occasion_of(touchpoint, klass) in _NOTICES else touchpoint


def refuse_at_claim(history: PhoneHistory, touchpoint: str, occasion: Occasion, day: date) -> Reason | None:
    """The same, asked in the claim: only what has left counts, and what the day still holds of higher rank.

    Of two equal texts that wait, the one that is claimed first goes; the other finds it gone.
    """
    rank = _RANK.get(occasion, 0)
    counted = [
        sent for sent in history.texts if sent.gone or (sent.day == day and _RANK.get(sent.occasion, rank) < rank)
    ]
    return refuse_crowded(PhoneHistory(counted), touchpoint, occasion, day)


def refuse_crowded(history: PhoneHistory, touchpoint: str, occasion: Occasion, day: date) -> Reason | None:
    """Why a care or broadcast text may not be one more text of this phone on `day`; None: it may."""
    if occasion == "milestone" or not history.texts:
        return None
    today = history.on(day)
    if occasion in _NOTICES and any(sent.touchpoint == touchpoint for sent in history.texts):
        return Reason.DUPLICATE_PHONE  # on whichever day it went: the notice has reached this phone
    others = [sent for sent in today if sent.occasion in _RANK and sent.touchpoint != touchpoint]
    if any(sent.gone or _RANK[sent.occasion] <= _RANK[occasion] for sent in others):
        return Reason.SUPERSEDED
    if occasion != "birthday" and any(sent.touchpoint == touchpoint for sent in today):
        return Reason.DUPLICATE_PHONE
    if len(today) >= DAY_CAP:
        return Reason.CAP_DAY
    for days, most, reason in _CAPS.get(occasion, ()):
        if history.count(_COUNTED_TOGETHER[occasion], day, days) >= most:
            return reason
    return None

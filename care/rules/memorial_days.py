"""Days on which the agency does not wish anybody joy (rules.md 6, handbook 2.3)."""

from collections.abc import Set as AbstractSet
from datetime import date
from typing import Literal

# The Mukden incident of 1931 and the national memorial day for the victims of the Nanjing massacre.
_EVERY_YEAR = frozenset({(9, 18), (12, 13)})


def memorial_day(day: date, mourning_days: AbstractSet[date] = frozenset()) -> Literal["festive", "all"] | None:
    """What the day silences: `festive` = festival and broadcast texts, `all` = birthday texts too; None = nothing.

    `mourning_days` are the declared days of mourning (哀悼日) of the plan. Warnings and service texts always go.
    """
    if day in mourning_days:
        return "all"
    return "festive" if (day.month, day.day) in _EVERY_YEAR else None

"""Which festivals are greeted on a day, and whom they are for (rules.md 6, handbook 2.3)."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Literal

from care.rules.birthdays import Birthday, full_years
from care.rules.facts import Sex
from care.rules.festival_dates import FestivalRule, LittleNewYear, Merged, Region, festival_dates
from care.rules.lunar import to_lunar

Audience = Literal["all", "female", "teacher", "senior60"]


@dataclass(frozen=True, slots=True)
class Festival:
    """One row of plan/festivals.yaml. `id` is the touchpoint's and the template's: `festival_<name>`.

    `at` is the clock time of the text in the business zone. `occasion_year` says which year makes the occasion: the
    lunar one for festivals of the twelfth lunar month, which a solar year may hold twice.
    """

    id: str
    name: Mapping[str, str]
    rule: FestivalRule
    on: bool = True
    audience: Audience = "all"
    at: time = time(9, 30)
    occasion_year: Literal["solar", "lunar"] = "solar"


def chosen_festivals(
    festivals: Iterable[Festival], *, on: AbstractSet[str], off: AbstractSet[str], region: Region
) -> tuple[Festival, ...]:
    """The company's festivals with one project's choices: ids switched on and off, and its region's 小年."""
    return tuple(
        replace(
            festival,
            on=(festival.on or festival.id in on) and festival.id not in off,
            rule=LittleNewYear(region) if isinstance(festival.rule, LittleNewYear) else festival.rule,
        )
        for festival in festivals
    )


def festivals_on(festivals: Sequence[Festival], day: date) -> list[tuple[Festival, int]]:
    """The festivals that are switched on and fall on `day`, each with the year that is its occasion."""
    chosen = {festival.id: festival for festival in festivals if festival.on}
    merged = {
        festival.rule: _merged_day(festival.rule, chosen, day.year)
        for festival in chosen.values()
        if isinstance(festival.rule, Merged)
    }
    replaced = {part for rule, found in merged.items() if found for part in (rule.first, rule.second)}
    due = []
    for festival in chosen.values():
        if isinstance(festival.rule, Merged):
            falls = merged[festival.rule] == day
        else:
            falls = festival.id not in replaced and day in festival_dates(festival.rule, day.year)
        if falls:
            due.append((festival, _occasion(festival, day)))
    return due


def in_audience(
    audience: Audience, *, sex: Sex | None, profession: str | None, birthday: Birthday | None, day: date
) -> bool:
    """Whether somebody belongs to a festival's audience on `day`; what is not known about them excludes them.

    `senior60`: sixty full years or more on the day, as `full_years` counts them.
    """
    match audience:
        case "all":
            return True
        case "female":
            return sex == "female"
        case "teacher":
            return profession is not None and any(word in profession for word in ("教师", "老师"))
        case "senior60":
            years = full_years(birthday, day) if birthday else None
            return years is not None and years >= 60


def _merged_day(rule: Merged, chosen: Mapping[str, Festival], year: int) -> date | None:
    """The day of the common greeting in `year`; None when each festival keeps its own."""
    parts = [chosen[part].rule for part in (rule.first, rule.second) if part in chosen]
    days = sorted(day for part in parts if not isinstance(part, Merged) for day in festival_dates(part, year))
    if len(days) != 2 or (days[1] - days[0]).days >= rule.fewer_than_days:
        return None
    return days[0]


def _occasion(festival: Festival, day: date) -> int:
    return to_lunar(day).year if festival.occasion_year == "lunar" else day.year

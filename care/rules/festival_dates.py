"""The rules by which a festival finds its day; plan/festivals.yaml names them and `plan_files` builds them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from care.errors import BadPlan
from care.rules.lunar import SOLAR_TERMS, new_year, solar_term, to_solar

Region = Literal["north", "south"]


@dataclass(frozen=True, slots=True)
class FixedDay:
    """The same solar month and day each year."""

    month: int
    day: int

    def __post_init__(self) -> None:
        """Refuse a day that no year has."""
        try:
            date(2000, self.month, self.day)
        except ValueError as error:
            raise BadPlan(
                f"A festival on {self.month}-{self.day} has no such day; give a month and its day."
            ) from error


@dataclass(frozen=True, slots=True)
class LunarFixed:
    """The same lunar month and day each year, in the ordinary month; no day in a year whose month is too short.

    The last day of the year is `NewYearEve`: the twelfth month often has no day 30.
    """

    month: int
    day: int

    def __post_init__(self) -> None:
        """Refuse a day that no lunar year has."""
        if not (1 <= self.month <= 12 and 1 <= self.day <= 30):
            raise BadPlan(f"A festival on lunar {self.month}/{self.day} has no such day; give month 1-12 and day 1-30.")


@dataclass(frozen=True, slots=True)
class NewYearEve:
    """The day before lunar 1/1, whether the twelfth month has 29 days or 30."""


@dataclass(frozen=True, slots=True)
class SolarTerm:
    """One of the 24 solar terms, by its name in `care.rules.lunar.SOLAR_TERMS`."""

    name: str

    def __post_init__(self) -> None:
        """Refuse a name that is none of the 24."""
        if self.name not in SOLAR_TERMS:
            raise BadPlan(f"There is no solar term {self.name!r}; the terms are {', '.join(SOLAR_TERMS)}.")


@dataclass(frozen=True, slots=True)
class LittleNewYear:
    """小年: lunar 12/23 in the north, 12/24 in the south."""

    region: Region = "north"


@dataclass(frozen=True, slots=True)
class Merged:
    """One greeting instead of two: the festivals `first` and `second` (ids), on the earlier of their two days.

    Holds in the years in which they are fewer than `fewer_than_days` apart and both are switched on.
    """

    first: str
    second: str
    fewer_than_days: int = 6


DateRule = FixedDay | LunarFixed | NewYearEve | SolarTerm | LittleNewYear
FestivalRule = DateRule | Merged

# 清明, 中元 and 寒衣 belong to the dead, 18 September and 13 December to the fallen: the plan may not greet on them.
NEVER_GREETED: frozenset[DateRule] = frozenset(
    {
        SolarTerm("qingming"),
        LunarFixed(7, 15),
        LunarFixed(10, 1),
        FixedDay(9, 18),
        FixedDay(12, 13),
    }
)


def festival_dates(rule: DateRule, year: int) -> tuple[date, ...]:
    """The days in solar `year` on which the rule falls: mostly one; a lunar one near the border none or two."""
    match rule:
        case FixedDay(month, day):
            return (date(year, month, day),) if _exists(year, month, day) else ()
        case NewYearEve():
            return (new_year(year) - timedelta(days=1),)
        case SolarTerm(name):
            return (solar_term(year, name),)
        case LittleNewYear(region):
            return _lunar_dates(12, 23 if region == "north" else 24, year)
        case LunarFixed(month, day):
            return _lunar_dates(month, day, year)


def _lunar_dates(month: int, day: int, year: int) -> tuple[date, ...]:
    days = (to_solar(lunar_year, month, day) for lunar_year in (year - 1, year))
    return tuple(found for found in days if found and found.year == year)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True

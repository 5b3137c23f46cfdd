"""The lunar calendar of 1930–2056 as sxtwl has it: the oracle that owes nothing to borax."""

import csv
from datetime import date, timedelta
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"

# The lunar years that the table holds whole, and the solar days inside them.
FIRST_YEAR, LAST_YEAR = 1930, 2055
FIRST_DAY, LAST_DAY = date(1930, 1, 30), date(2056, 2, 14)


@cache
def months() -> dict[tuple[int, int, bool], list[date]]:
    """The days of each lunar month by (year, month, leap), in order."""
    with (DATA / "lunar_months_1930_2056.csv").open(encoding="utf-8") as file:
        return {
            (int(row["year"]), int(row["month"]), row["leap"] == "1"): [
                date.fromisoformat(row["first_day"]) + timedelta(days=n) for n in range(int(row["length"]))
            ]
            for row in csv.DictReader(file)
        }


@cache
def days() -> dict[date, tuple[int, int, int, bool]]:
    """Lunar (year, month, day, leap) of each solar day."""
    return {
        day: (year, month, number, leap)
        for (year, month, leap), group in months().items()
        for number, day in enumerate(group, start=1)
    }


@cache
def days_of_year(year: int) -> list[date]:
    """The solar days of a lunar year, in order."""
    return [day for (lunar_year, _, _), group in months().items() if lunar_year == year for day in group]


@cache
def solar_terms() -> dict[int, list[date]]:
    """The 24 terms of each solar year in order, from 小寒 to 冬至."""
    with (DATA / "solar_terms_1930_2056.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    return {int(year): [date(int(year), int(term[:2]), int(term[2:])) for term in terms] for year, *terms in rows}

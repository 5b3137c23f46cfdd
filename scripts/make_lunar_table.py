"""Writes the tables that the calendar tests compare with, from sxtwl: an implementation unrelated to borax.

They are in the repository; run this again only to extend the years. sxtwl is no dependency, since it has no wheels for
arm64 or Python 3.14: `pip install sxtwl==2.0.7` into a throw-away venv, then `python scripts/make_lunar_table.py`.
"""

from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

import sxtwl  # type: ignore[import-not-found]

FIRST, LAST = date(1930, 1, 1), date(2056, 12, 31)
DATA = Path(__file__).resolve().parent.parent / "tests" / "data"
WINTER_SOLSTICE, TERMS = 0, 24  # sxtwl counts the solar terms from the winter solstice


def month_of(day: date) -> tuple[int, int, bool]:
    """Lunar year, month and leap flag of a day, according to sxtwl."""
    lunar = sxtwl.fromSolar(day.year, day.month, day.day)
    return lunar.getLunarYear(), lunar.getLunarMonth(), bool(lunar.isLunarLeap())


def number_in_month(day: date) -> int:
    """The day of the lunar month, according to sxtwl."""
    return int(sxtwl.fromSolar(day.year, day.month, day.day).getLunarDay())


def lunar_months() -> list[str]:
    """One line a month, for all months that have a day from FIRST through LAST."""
    start = FIRST - timedelta(days=number_in_month(FIRST) - 1)
    days = [start + timedelta(days=n) for n in range((LAST - start).days + 31)]
    lines = []
    for (year, month, leap), group in groupby(days, month_of):
        days_of_month = list(group)
        if days_of_month[0] > LAST:
            break
        # A table of months stands for every day only because the days of a month count 1, 2, 3...
        assert [number_in_month(day) for day in days_of_month] == list(range(1, len(days_of_month) + 1))
        lines.append(f"{days_of_month[0]},{year},{month},{int(leap)},{len(days_of_month)}")
    return lines


def solar_terms() -> list[str]:
    """One line a year: the 24 terms as MMDD, from 小寒 (minor cold) to 冬至 (winter solstice)."""
    lines = []
    for year in range(FIRST.year, LAST.year + 1):
        days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
        found = {}
        for day in days:
            solar = sxtwl.fromSolar(day.year, day.month, day.day)
            if day.year == year and solar.hasJieQi():
                found[solar.getJieQi()] = f"{day:%m%d}"
        order = [*range(WINTER_SOLSTICE + 1, TERMS), WINTER_SOLSTICE]
        lines.append(",".join([str(year), *(found[term] for term in order)]))
    return lines


def main() -> None:
    """Write both tables."""
    tables = {
        "lunar_months_1930_2056.csv": ["first_day,year,month,leap,length", *lunar_months()],
        "solar_terms_1930_2056.csv": [",".join(["year", *(f"term{n}" for n in range(1, TERMS + 1))]), *solar_terms()],
    }
    for name, lines in tables.items():
        (DATA / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

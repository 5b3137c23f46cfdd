# ruff: noqa: T201 -- printing is its work
"""A simulated year: the planner and an oracle live it side by side, and every difference is said (`make simulate`).

    python -m tests.simulate --customers 2000 --days 366 --seed 7

Exit status: 0 no difference, 1 a difference.
"""

import argparse
import sys
import tempfile
from datetime import date
from pathlib import Path
from random import SystemRandom
from time import monotonic
from typing import Any

from sqlalchemy import event

from care.storage.engine import open_database
from care.storage.migrate import upgrade
from tests.oracle.calendar import DAY
from tests.simulation.compare import Difference
from tests.simulation.course import Course, Summary
from tests.simulation.lives import draw

FIRST_START = date(2026, 10, 20)
LAST_YEARS = 24  # the lunar table of the oracle ends in 2056


def main() -> int:
    """Draw, live, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=2000)
    parser.add_argument("--days", type=int, default=366)
    parser.add_argument("--seed", type=int, default=None, help="repeats a simulation; default: a new one")
    words = parser.parse_args()
    seed = SystemRandom().randrange(10**6) if words.seed is None else words.seed
    start = start_of(seed)
    print(f"seed {seed}: {words.customers} customers, {words.days} days from {start}", flush=True)
    began = monotonic()
    with tempfile.TemporaryDirectory() as folder:
        course = open_course(Path(folder), seed, words.customers, start, words.days)
        found = course.live(progress=lambda day: _tell(day, began))
        course.world.database.dispose()
    _sum_up(course.summary, monotonic() - began)
    return _report(found, course) if found else 0


def start_of(seed: int) -> date:
    """The first day, another year and season for each seed, so that festivals fall together in every way."""
    return FIRST_START + seed % LAST_YEARS * 365 * DAY + seed * 37 % 365 * DAY


def open_course(folder: Path, seed: int, customers: int, start: date, days: int) -> Course:
    """A drawn scene on a new SQLite database in `folder`."""
    url = f"sqlite:///{folder / 'simulated.db'}"
    upgrade(url)
    database = open_database(url)
    event.listen(database.engine, "connect", _hurry)
    return Course(database, draw(seed, customers=customers, start=start, days=days))


def _hurry(connection: Any, record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")  # nobody needs this file after a power cut


def _tell(day: date, began: float) -> None:
    if day.day == 1:
        print(f"{day}  {monotonic() - began:5.0f} s", flush=True)


def _sum_up(summary: Summary, seconds: float) -> None:
    print(f"{summary.days} days, {summary.runs} runs, {summary.decisions.total()} decisions in {seconds:.0f} s")
    reasons: dict[str, int] = {}
    for (_, _, reason), n in summary.decisions.items():
        reasons[reason] = reasons.get(reason, 0) + n
    print(", ".join(f"{reason} {n}" for reason, n in sorted(reasons.items(), key=lambda item: -item[1])))


def _report(found: list[Difference], course: Course) -> int:
    print(f"\n{len(found)} differences; the first ones, and what was known of the first:", file=sys.stderr)
    for difference in found[:5]:
        print(difference, file=sys.stderr)
    number = found[0].key[1]
    known = course.scene.known
    deal = known.deals.get(number)
    people = [known.people[n] for n in (deal.parties if deal else [number])]
    facts = [*people, *([deal] if deal else known.deals_of(people[0]))]
    numbers = {getattr(fact, "number", None) or getattr(fact, "no", None) for fact in facts}
    for fact in facts:
        print(f"  {fact}", file=sys.stderr)
    for change in course.scene.changes:
        if change.number in numbers:
            print(f"  {change}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())

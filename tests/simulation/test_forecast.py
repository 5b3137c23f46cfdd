"""The forecast of any future day is what the run of that day then does, when no fact changes (issue 4)."""

from datetime import date

import pytest

from care.services.forecasting import ForecastLine, forecast
from care.storage.engine import Database
from tests.oracle.calendar import DAY
from tests.simulation.compare import rows_of_day
from tests.simulation.course import MORNING, Course
from tests.simulation.lives import draw
from tests.simulation.world import moment

Line = tuple[str, str, str, str, date, str | None]


def foretold(course: Course, today: date, first: date, days: int) -> dict[date, list[Line]]:
    """The forecast's lines by day."""
    world = course.world
    lines = forecast(world.database, world.desk, first=first, days=days, today=today, now=moment(today, MORNING))
    found: dict[date, list[Line]] = {first + n * DAY: [] for n in range(days)}
    for line in lines:
        found[line.act_on].append(_line(line))
    return {day: sorted(of_day, key=str) for day, of_day in found.items()}


def done(course: Course, day: date) -> list[Line]:
    """What the run of `day` wrote, in the forecast's terms."""
    rows = rows_of_day(course.world, day).items()
    lines = [(key[0], key[1], slot[0], seen[0], seen[5], seen[2]) for (key, slot), seen in rows]
    return sorted(lines, key=str)


def _line(line: ForecastLine) -> Line:
    subject = line.deal_no or line.customer_no
    return line.touchpoint, subject, line.channel, line.template, line.due_on, line.reason


def assert_foretold(course: Course, today: date, days: int) -> None:
    """Look ahead on `today`, live the days, compare; the last day is also asked for alone."""
    ahead = foretold(course, today, today, days)
    last = today + (days - 1) * DAY
    alone = foretold(course, today, last, 1)
    for day in ahead:
        assert course.pass_day(day) == []
        assert done(course, day) == ahead[day], f"{day} as foretold on {today}"
        assert foretold(course, day, day, 1)[day] == ahead[day], f"{day} looked at again after its run"
    assert done(course, last) == alone[last]
    assert sum(map(len, ahead.values())) > days


def course_of(database: Database, seed: int, start: date) -> Course:
    """A scene whose facts are all known from the first day on."""
    return Course(database, draw(seed, customers=60, start=start, days=60, late=False, gaps=False))


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("seed", "start", "lived"),
    [
        # A clan on one phone meets the caps, which must count the forecast's own earlier days.
        (16, date(2027, 1, 31), 0),  # from the first day of all, over New Year's Eve
        (16, date(2027, 9, 10), 2),  # over Mid-Autumn
    ],
)
def test_a_run_does_what_was_foretold(database: Database, seed: int, start: date, lived: int) -> None:
    course = course_of(database, seed, start)
    today = start + lived * DAY
    course.prepare(start)
    for n in range(lived):
        assert course.pass_day(start + n * DAY) == []
    assert_foretold(course, today, 10)


@pytest.mark.slow
@pytest.mark.parametrize("database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_a_run_does_what_was_foretold_on_postgresql(database: Database) -> None:
    course = course_of(database, 13, date(2027, 12, 18))
    course.prepare(course.scene.start)
    assert_foretold(course, course.scene.start, 6)

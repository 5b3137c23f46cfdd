"""A divided day, as the child runs write it."""

import asyncio
from datetime import date

import pytest

from care.errors import NotFound, WrongState
from care.storage.engine import Database
from tasks.planning import Planned
from tasks.planning_parts import add_up, divide, write_part
from tests.factories import at
from tests.lives import born, buys

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)]
DAY, MORNING = date(2026, 12, 11), at("2026-12-11", "10:00")


def test_the_day_adds_up_when_its_parts_are_done_and_not_before(database: Database) -> None:
    with database.begin() as connection:
        for _ in range(6):
            buys(connection, born(connection), appointment_on=date(2026, 12, 12), appointment_time="15:00")
    assert asyncio.run(divide.fn(DAY, "run-1", 2, MORNING)) == Planned()
    first = asyncio.run(write_part.fn("run-1", 1, MORNING))
    with pytest.raises(WrongState, match="Part 2 of the planning of 2026-12-11 is not done"):
        asyncio.run(add_up.fn(DAY, "run-1"))
    second = asyncio.run(write_part.fn("run-1", 2, MORNING))
    assert first.planned + second.planned == 18
    assert asyncio.run(write_part.fn("run-1", 1, MORNING)) == Planned()
    assert asyncio.run(add_up.fn(DAY, "run-1")) == Planned(18, 0)
    with pytest.raises(NotFound):
        asyncio.run(write_part.fn("run-1", 3, MORNING))

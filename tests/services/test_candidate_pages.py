"""Whoever is due is found once, however the pages fall."""

from datetime import date

import pytest
from sqlalchemy import func, select

from care.services.planning import plan_day
from care.storage.audit import SYSTEM
from care.storage.engine import Database
from care.storage.tables import touch
from tests.factories import at
from tests.lives import born, buys, desk

DAY = date(2026, 12, 22)  # winter solstice


@pytest.mark.parametrize("page", [2, 7])
def test_pages_lose_nobody_and_find_nobody_twice(
    database: Database, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr("care.storage.candidates.PAGE", page)
    with database.begin() as connection:
        people = [
            born(connection, (1980, 12, 22, "solar"), customer_no=f"K{n}", mobile=f"1380013800{n}") for n in range(7)
        ]
        for n, person_id in enumerate([*people, people[-1]]):  # the last of them bought twice
            buys(connection, person_id, deal_no=f"房{n}", subscribed_on=DAY)
    plan_day(database, desk(), day=DAY, now=at("2026-12-22", "08:30"), actor=SYSTEM)
    with database.read() as connection:
        found = select(touch.c.touchpoint, func.count(), func.count(touch.c.subject.distinct()))
        counted = {
            name: (rows, subjects) for name, rows, subjects in connection.execute(found.group_by(touch.c.touchpoint))
        }
    assert counted["festival_winter_solstice"] == (7, 7)
    assert counted["birthday"] == (7, 7)
    assert (8, 8) in counted.values(), counted  # the congratulations on each subscription

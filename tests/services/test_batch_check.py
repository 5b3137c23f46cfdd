"""A day that is unlike the days before waits for a person, and nothing of it is written (handbook 5.3)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from care.errors import BadInput, NotFound
from care.services import batch_check
from care.services.approving import held_days, release_day
from care.services.planning import PlanningResult, plan_day
from care.services.search import Search
from care.storage.audit import Actor
from care.storage.engine import Database
from care.storage.tables import audit_event, deal, plan_hold, touch
from tests.factories import ZONE
from tests.lives import born, buys, desk

DAY = date(2026, 12, 1)
BOSS = Actor("person", "王芳")


def morning(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), ZONE) + timedelta(hours=8, minutes=30)


def plan(database: Database, day: date = DAY, project_id: int | None = None) -> PlanningResult:
    return plan_day(database, desk(), day=day, now=morning(day), actor=BOSS, project_id=project_id)


def sell(database: Database, count: int, on: date = DAY, **values: str) -> list[int]:
    with database.begin() as connection:
        return [buys(connection, born(connection), subscribed_on=on, **values) for _ in range(count)]


def touches(database: Database) -> int:
    with database.read() as connection:
        return connection.scalar(select(func.count()).select_from(touch)) or 0


def usual_days(database: Database, each: int = 4, days: Iterable[int] = range(10, 0, -1)) -> None:
    """Some sales on each of the days before, planned on their day."""
    for ago in days:
        sell(database, each, DAY - timedelta(days=ago))
        assert plan(database, DAY - timedelta(days=ago)).held is None


def release(database: Database, day: date = DAY, reason: str = "开盘") -> None:
    release_day(database, day, None, reason=reason, actor=BOSS, now=morning(day))


def test_more_than_a_fifth_of_the_customers_and_fifty_people_wait(database: Database) -> None:
    sell(database, 51)
    result = plan(database)

    assert result.held is not None
    assert (result.held.anomaly, result.held.touches, result.held.people) == ("share_of_customers", 51, 51)
    assert touches(database) == 0
    assert [held.day for held in held_days(database)] == [DAY]


def test_fifty_people_do_not_wait(database: Database) -> None:
    sell(database, 50)
    assert plan(database).held is None
    assert touches(database) == 50


def test_a_released_day_is_planned_and_its_next_planning_too(database: Database) -> None:
    sell(database, 51)
    plan(database)
    release(database)

    assert plan(database).held is None
    assert touches(database) == 51
    sell(database, 2)
    assert plan(database).held is None
    assert touches(database) == 53
    assert held_days(database) == []


def test_a_release_does_not_cover_another_flood(database: Database) -> None:
    sell(database, 51)
    plan(database)
    release(database)
    plan(database)
    sell(database, 60)

    assert plan(database).held is not None
    assert touches(database) == 51
    release(database)
    assert plan(database).held is None


def test_what_was_planned_earlier_on_the_day_counts_too(database: Database) -> None:
    sell(database, 40)
    assert plan(database).held is None
    sell(database, 40)
    held = plan(database).held
    assert held is not None
    assert (held.touches, held.people) == (80, 80)


def test_what_another_planner_writes_meanwhile_is_counted_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    sell(database, 40, DAY - timedelta(days=200))
    sell(database, 30)

    def raced(search: Search) -> object:
        found = count(search)
        monkeypatch.undo()
        assert plan(database).touches == 30
        return found

    count = batch_check._coming
    monkeypatch.setattr(batch_check, "_coming", raced)
    assert plan(database).held is None


def test_three_times_the_usual_waits_from_ten_days_of_history_on(database: Database) -> None:
    usual_days(database)
    sell(database, 200, DAY - timedelta(days=200))  # so that a fifth of the customers is out of reach
    sell(database, 40)
    held = plan(database).held
    assert held is not None
    assert held.anomaly == "times_median"


def test_a_festivals_own_greetings_are_not_counted(database: Database) -> None:
    new_year = date(2027, 1, 1)
    sell(database, 60, new_year - timedelta(days=100))
    assert plan(database, new_year).held is None
    with database.read() as connection:
        greeted = connection.scalar(
            select(func.count()).select_from(touch).where(touch.c.touchpoint == "festival_new_year")
        )
    assert greeted == 60


def test_a_day_whose_facts_are_mended_waits_no_longer(database: Database) -> None:
    deals = sell(database, 51)
    plan(database)
    with database.begin() as connection:
        connection.execute(update(deal).where(deal.c.id.in_(deals[1:])).values(subscribed_on=DAY - timedelta(days=99)))

    assert plan(database).held is None
    assert touches(database) == 1
    assert held_days(database) == []


def test_one_project_that_waits_does_not_stop_another(database: Database) -> None:
    sell(database, 51)
    sell(database, 3, project_name="四季花城")
    with database.read() as connection:
        ids = connection.scalars(select(deal.c.project_id).distinct().order_by(deal.c.project_id)).all()

    assert plan(database, project_id=ids[0]).held is not None
    assert plan(database, project_id=ids[1]).held is None
    assert touches(database) == 3


def test_what_is_released_for_one_project_is_no_question_for_all(database: Database) -> None:
    sell(database, 51)
    with database.read() as connection:
        project_id = connection.scalars(select(deal.c.project_id)).first()
    plan(database, project_id=project_id)
    release(database)  # without a project: whatever waits on that day

    assert plan(database, project_id=project_id).held is None
    assert plan(database).held is None
    sell(database, 5)
    assert plan(database).held is None


def test_holding_and_releasing_is_on_record_once_each(database: Database) -> None:
    sell(database, 51)
    plan(database)
    plan(database)
    release(database)

    with database.read() as connection:
        events = connection.scalars(
            select(audit_event.c.action).where(audit_event.c.entity == "plan_hold").order_by(audit_event.c.ver)
        ).all()
        row = connection.execute(select(plan_hold)).one()
    assert events == ["plan_held", "plan_released"]
    assert (row.state, row.ended_by, row.reason, row.ver) == ("released", "王芳", "开盘", 2)


def test_a_release_needs_a_day_that_waits_and_a_reason(database: Database) -> None:
    with pytest.raises(NotFound, match="2026-12-01"):
        release(database)
    with pytest.raises(BadInput, match="--reason"):
        release(database, reason="")

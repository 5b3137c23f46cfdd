"""A project's own touchpoint happens in that project, and nowhere else (S-21)."""

from datetime import date

from sqlalchemy import select

from care.messages import Templates
from care.services.forecasting import forecast
from care.services.planning import plan_day
from care.services.preparing import Desk
from care.storage.audit import SYSTEM
from care.storage.engine import Database
from care.storage.tables import message, project, touch
from tests.factories import ZONE, at
from tests.lives import born, buys
from tests.plan_files.conftest import PlanCopy
from tests.plan_files.test_own_touchpoints import add_own

DAY = date(2026, 12, 8)
SIGNED = date(2026, 10, 9)  # sixty days before; the projects are live since November


def _desk(plan_copy: PlanCopy) -> Desk:
    add_own(plan_copy)
    plan = plan_copy.load()
    return Desk(plan, Templates(plan_copy.template_dir), plan.profiles["simulator"], ZONE)


def test_it_is_planned_for_the_deals_of_its_project_only(database: Database, plan_copy: PlanCopy) -> None:
    desk = _desk(plan_copy)
    with database.begin() as connection:
        for name in ("假日风景", "四季花城", "无档案"):
            buys(connection, born(connection), project_name=name, signed_on=SIGNED)
    day_ahead = list(forecast(database, desk, first=DAY, days=1, today=date(2026, 12, 1), now=at("2026-12-01")))
    assert [(line.touchpoint, line.reason) for line in day_ahead] == [("garden_visit", None)]
    plan_day(database, desk, day=DAY, now=at("2026-12-08"), actor=SYSTEM)
    plan_day(database, desk, day=DAY, now=at("2026-12-08", "11:00"), actor=SYSTEM)
    with database.read() as connection:
        joined = select(project.c.name, message.c.text).join_from(touch, project).join(message)
        ((name, text),) = connection.execute(joined.where(touch.c.touchpoint == "garden_visit")).all()
    assert name == "四季花城"
    assert text == "【思源经纪】张先生您好，四季花城的园区可以参观了。010-83452002"


def test_a_run_of_another_project_leaves_it_alone(database: Database, plan_copy: PlanCopy) -> None:
    desk = _desk(plan_copy)
    with database.begin() as connection:
        buys(connection, born(connection), project_name="四季花城", signed_on=SIGNED)
        buys(connection, born(connection), project_name="假日风景", signed_on=SIGNED)
        other = connection.scalar(select(project.c.id).where(project.c.name == "假日风景"))
    plan_day(database, desk, day=DAY, now=at("2026-12-08"), actor=SYSTEM, project_id=other)
    with database.read() as connection:
        assert "garden_visit" not in set(connection.scalars(select(touch.c.touchpoint)))

"""The staff's duties are opened by the day's planning: once, on their day, for whom they are (IN01 to IN13, TP07)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from care.services.planning import plan_day
from care.services.preparing import Desk
from care.storage.audit import SYSTEM
from care.storage.engine import Database
from care.storage.tables import audit_event, closed_day, deal, duty, project
from tests.factories import add_project, at
from tests.lives import born, buys, desk

DAILY = [
    *("day_report", "disclosure_check", "media_watch", "patrol_afternoon", "patrol_morning", "patrol_sign_off"),
    "visit_records",
]
SIGNED = date(2026, 12, 8)


def plan(database: Database, day: str, *, tools: Desk | None = None, clock: str = "08:30") -> None:
    plan_day(database, tools or desk(), day=date.fromisoformat(day), now=at(day, clock), actor=SYSTEM)


def opened(database: Database, kind: str | None = None) -> list[Any]:
    query = select(duty).order_by(duty.c.id)
    with database.read() as connection:
        return list(connection.execute(query if kind is None else query.where(duty.c.kind == kind)))


def of_deals(database: Database) -> list[Any]:
    return [row for row in opened(database) if row.subject.startswith("deal:")]


def test_an_ordinary_day_opens_the_daily_duties_once(database: Database) -> None:
    with database.begin() as connection:
        add_project(connection)
    plan(database, "2026-12-08")
    plan(database, "2026-12-08", clock="09:30")
    found = opened(database)
    assert sorted(row.kind for row in found) == DAILY
    report = next(row for row in found if row.kind == "day_report")
    assert (report.subject, report.role) == (f"project:{report.project_id}/2026-12-08", "satisfaction_manager")
    assert report.due_at == at("2026-12-08", "20:00")
    with database.read() as connection:
        assert list(connection.scalars(select(audit_event.c.action))) == ["duty_opened"] * len(DAILY)


@pytest.mark.parametrize(
    ("day", "kinds"),
    [
        ("2026-11-30", {"week_meeting"}),  # a Monday
        ("2026-12-01", {"month_meeting"}),
        ("2026-12-03", {"assessment", "partner_figures"}),
        ("2026-12-04", {"material_check"}),  # a Friday
        ("2026-12-10", {"template_review"}),
        ("2026-12-15", {"training"}),
        ("2027-03-15", {"emergency_drill", "week_meeting", "training"}),
    ],
)
def test_recurring_duties_fall_on_their_days(database: Database, day: str, kinds: set[str]) -> None:
    with database.begin() as connection:
        add_project(connection)
    plan(database, day)
    assert {row.kind for row in opened(database)} - set(DAILY) == kinds


def test_a_meeting_moves_off_a_holiday(database: Database) -> None:
    """1 October 2026 and the six days after it are off: the month's pack is due on the 8th, a Thursday."""
    with database.begin() as connection:
        add_project(connection, "无档案")
    for day in ("2026-10-01", "2026-10-07"):
        plan(database, day)
        assert opened(database, "month_meeting") == []
    plan(database, "2026-10-08")
    (one,) = opened(database, "month_meeting")
    assert (one.subject.split("/")[1], one.due_at) == ("2026-10-01", at("2026-10-08", "12:00"))


def test_a_week_that_nobody_ran_keeps_its_meeting_but_not_its_patrols(database: Database) -> None:
    with database.begin() as connection:
        add_project(connection)
    plan(database, "2026-12-04")
    plan(database, "2026-12-09")
    (meeting,) = opened(database, "week_meeting")
    assert (meeting.subject.split("/")[1], meeting.due_at) == ("2026-12-07", at("2026-12-09", "09:00"))
    patrols = [row.subject.split("/")[1] for row in opened(database, "patrol_morning")]
    assert patrols == ["2026-12-04", "2026-12-09"]


def test_daily_duties_pause_on_a_closed_day(database: Database) -> None:
    with database.begin() as connection:
        closed, other = add_project(connection), add_project(connection, "四季花城")
        connection.execute(insert(closed_day).values(project_id=closed, day=date(2026, 12, 8), reason="盘点"))
    plan(database, "2026-12-08")
    assert {row.project_id for row in opened(database)} == {other}


def test_the_day_after_signing_the_agent_files_grades_and_completes(database: Database) -> None:
    """TP07: S-82, S-83, S-84; whoever is graded and known already needs the file only."""
    with database.begin() as connection:
        deal_id = buys(connection, born(connection), signed_on=SIGNED)
        buys(connection, born(connection, grade="A", profession="教师"), signed_on=SIGNED)
    plan(database, "2026-12-08")
    assert of_deals(database) == []
    plan(database, "2026-12-09")
    plan(database, "2026-12-10")
    found = of_deals(database)
    assert [row.kind for row in found] == ["deal_file", "deal_file", "customer_grade", "customer_profile"]
    assert {row.role for row in found} == {"agent"}
    graded, profile = found[2:]
    assert (graded.subject, graded.due_at) == (f"deal:{deal_id}", at("2026-12-09", "18:00"))
    assert graded.person_id is not None
    assert profile.due_at == at("2026-12-15", "18:00")


@pytest.mark.parametrize(("clock", "days"), [("10:59", []), ("11:00", [9]), ("13:30", [9]), ("13:31", []), (None, [])])
def test_lunch_is_ordered_the_day_before_an_appointment_at_noon(
    database: Database, clock: str | None, days: list[int]
) -> None:
    """TP28: S-64, S-86."""
    with database.begin() as connection:
        buys(connection, born(connection), appointment_on=date(2026, 12, 10), appointment_time=clock)
    plan(database, "2026-12-08")
    assert opened(database, "lunch") == []
    plan(database, "2026-12-09")
    plan(database, "2026-12-10")
    assert [(row.due_at, row.role) for row in opened(database, "lunch")] == [
        (at(f"2026-12-{day:02}", "17:00"), "agent") for day in days
    ]


def test_an_appointment_that_moves_asks_for_lunch_anew_and_one_that_is_over_for_none(database: Database) -> None:
    with database.begin() as connection:
        deal_id = buys(connection, born(connection), appointment_on=date(2026, 12, 10), appointment_time="12:00")
        buys(connection, born(connection), appointment_on=date(2026, 12, 8), appointment_time="12:00")
    plan(database, "2026-12-09")
    with database.begin() as connection:
        connection.execute(update(deal).where(deal.c.id == deal_id).values(appointment_on=date(2026, 12, 14)))
    plan(database, "2026-12-13")
    subjects = [row.subject for row in opened(database, "lunch")]
    assert subjects == [f"deal:{deal_id}/2026-12-10", f"deal:{deal_id}/2026-12-14"]


def test_a_signing_that_reaches_us_late_is_filed_all_the_same(database: Database) -> None:
    with database.begin() as connection:
        buys(connection, born(connection), signed_on=SIGNED)
        buys(connection, born(connection), signed_on=SIGNED, cancelled_on=date(2026, 12, 9))
    plan(database, "2026-12-20")
    (one,) = opened(database, "deal_file")
    assert one.due_at == at("2026-12-20", "18:00")


def test_what_was_due_before_the_project_began_is_nobodys_duty(database: Database) -> None:
    with database.begin() as connection:
        deal_id = buys(connection, born(connection), signed_on=date(2026, 10, 30))
    plan(database, "2026-11-02")
    assert opened(database, "deal_file") == []
    with database.begin() as connection:
        connection.execute(update(deal).where(deal.c.id == deal_id).values(signed_on=date(2026, 10, 31)))
    plan(database, "2026-11-02", clock="10:00")
    assert [row.subject for row in opened(database, "deal_file")] == [f"deal:{deal_id}"]


def test_a_new_row_of_duties_does_not_reach_back_before_its_first_day(database: Database) -> None:
    tools, first = desk(), date(2026, 12, 9)
    duties = tuple(replace(row, valid_from=first) for row in tools.plan.duties)
    tools = replace(tools, plan=replace(tools.plan, duties=duties))
    with database.begin() as connection:
        buys(connection, born(connection), signed_on=date(2026, 12, 7))
        later = buys(connection, born(connection), signed_on=SIGNED)
    plan(database, "2026-12-08", tools=tools)
    assert opened(database) == []
    plan(database, "2026-12-10", tools=tools)
    assert [row.subject for row in opened(database, "deal_file")] == [f"deal:{later}"]


def test_a_run_of_one_project_opens_its_duties_alone(database: Database) -> None:
    with database.begin() as connection:
        one = buys(connection, born(connection), signed_on=SIGNED)
        buys(connection, born(connection), signed_on=SIGNED, project_name="四季花城")
        project_id = connection.scalar(select(project.c.id).where(project.c.name == "假日风景"))
    now = at("2026-12-09")
    plan_day(database, desk(), day=date(2026, 12, 9), now=now, actor=SYSTEM, project_id=project_id)
    assert {row.project_id for row in opened(database)} == {project_id}
    assert [row.subject for row in opened(database, "deal_file")] == [f"deal:{one}"]

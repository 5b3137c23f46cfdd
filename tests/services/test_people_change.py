"""A returning customer, co-owners, a sender who left, a new row of the plan: what planning makes of them."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select, update

from care.rules.touchpoints import DateTrigger
from care.services.forecasting import forecast
from care.services.planning import plan_day
from care.services.replanning import replan_deals
from care.storage.audit import SYSTEM
from care.storage.engine import Database
from care.storage.tables import call, deal, message, person, project, staff, touch
from tests.factories import add_staff, at
from tests.lives import born, buys, desk

D = date.fromisoformat


def plan(database: Database, day: str, tools: Any = None) -> None:
    plan_day(database, tools or desk(), day=D(day), now=at(day, "08:30"), actor=SYSTEM)


def texts(database: Database, touchpoint: str) -> list[tuple[str, str, str | None]]:
    """Customer, state and reason of the touchpoint's texts, by customer number."""
    query = (
        select(person.c.customer_no, message.c.state, message.c.reason)
        .join_from(touch, message)
        .join(person, person.c.id == touch.c.person_id)
        .where(touch.c.touchpoint == touchpoint)
        .order_by(person.c.customer_no, touch.c.id)
    )
    with database.read() as connection:
        return [(row.customer_no, row.state, row.reason) for row in connection.execute(query)]


def test_a_returning_customer_is_told_of_the_new_deal_and_greeted_once(database: Database) -> None:
    """The old deal is closed, the new one is another project's: its agent and project speak (rules.md 1)."""
    with database.begin() as connection:
        one = born(connection, customer_no="R")
        old = {"subscribed_on": D("2024-01-01"), "loan_paid_on": D("2024-06-01"), "moved_in_on": D("2025-01-01")}
        buys(connection, one, project_name="假日风景", **old)
        buys(connection, one, project_name="四季花城", subscribed_on=D("2026-12-21"))
    plan(database, "2026-12-21")
    plan(database, "2026-12-22")
    assert texts(database, "subscription_congrats") == [("R", "held", None)]
    assert texts(database, "festival_winter_solstice") == [("R", "queued", None)]
    with database.read() as connection:
        where = touch.c.touchpoint == "festival_winter_solstice"
        text = connection.scalar(select(message.c.text).join(touch).where(where))
        speaks = connection.scalar(select(project.c.name).join_from(touch, project).where(where))
    assert speaks == "四季花城"
    assert "李晓燕" in (text or "")


def test_who_cancelled_and_came_back_is_left_in_peace_for_greetings_only(database: Database) -> None:
    with database.begin() as connection:
        one = born(connection, customer_no="R")
        buys(connection, one, subscribed_on=D("2026-11-02"), cancelled_on=D("2026-12-10"))
        buys(connection, one, subscribed_on=D("2026-12-22"))
    plan(database, "2026-12-22")
    assert texts(database, "subscription_congrats") == [("R", "held", None)]
    assert texts(database, "festival_winter_solstice") == [("R", "skipped", "cancel_quiet")]


def test_co_owners_on_one_phone_get_one_milestone_and_one_greeting(database: Database) -> None:
    with database.begin() as connection:
        wife, husband = (born(connection, customer_no=number, mobile="13800138000") for number in ("W2", "W1"))
        buys(connection, wife, husband, subscribed_on=D("2026-12-21"))
    plan(database, "2026-12-21")
    plan(database, "2026-12-22")
    assert texts(database, "subscription_congrats") == [("W2", "held", None)]  # the first party is the contact
    assert texts(database, "festival_winter_solstice") == [("W1", "queued", None), ("W2", "skipped", "duplicate_phone")]


def test_a_winner_who_is_refused_leaves_the_greeting_to_the_other(database: Database) -> None:
    with database.begin() as connection:
        refused = born(connection, customer_no="W1", mobile="13800138000", agreed="refused")
        buys(
            connection, born(connection, customer_no="W2", mobile="13800138000"), refused, subscribed_on=D("2026-11-02")
        )
    plan(database, "2026-12-22")
    expected = [("W1", "skipped", "no_consent_care"), ("W2", "queued", None)]
    assert texts(database, "festival_winter_solstice") == expected


def test_co_owners_on_their_own_phones_are_each_greeted(database: Database) -> None:
    with database.begin() as connection:
        first, second = (born(connection, customer_no=number) for number in ("W1", "W2"))
        buys(connection, first, second, subscribed_on=D("2026-11-02"))
    plan(database, "2026-12-22")
    assert [who for who, state, _ in texts(database, "festival_winter_solstice") if state == "queued"] == ["W1", "W2"]


def _agent_leaves(database: Database, on: str, successor: str | None = None) -> int | None:
    with database.begin() as connection:
        project_id = connection.scalar(select(project.c.id))
        assert project_id is not None
        heir = add_staff(connection, project_id, successor) if successor else None
        leaves = {"left_on": D(on), "successor_id": heir}
        connection.execute(update(staff).where(staff.c.name == "李晓燕").values(**leaves))
    return heir


def test_who_has_left_is_replaced_by_the_successor_in_texts_and_calls(database: Database) -> None:
    with database.begin() as connection:
        buys(connection, born(connection), subscribed_on=D("2026-12-21"))
    heir = _agent_leaves(database, "2026-12-22", "周杰")
    plan(database, "2026-12-21")
    plan(database, "2026-12-22")
    with database.read() as connection:
        query = select(touch.c.touchpoint, call.c.staff_id).join_from(call, touch)
        callers = {name: staff_id for name, staff_id in connection.execute(query)}
        text = connection.scalar(select(message.c.text).where(message.c.template == "festival_winter_solstice"))
    assert callers["subscription_notes"] == heir
    assert callers["subscription_congrats"] != heir  # the last day before leaving
    assert "周杰" in (text or "")
    assert "李晓燕" not in (text or "")


def test_without_a_successor_nothing_goes_in_a_leavers_name(database: Database) -> None:
    with database.begin() as connection:
        buys(connection, born(connection, customer_no="L"), subscribed_on=D("2026-12-21"), signed_on=D("2026-12-15"))
    _agent_leaves(database, "2026-12-22")
    plan(database, "2026-12-22")
    assert texts(database, "festival_winter_solstice") == [("L", "skipped", "sender_inactive")]
    # The project's desk signs the callback, so that it stands.
    assert texts(database, "signing_d7_callback") == [("L", "held", None)]


def test_a_new_row_of_the_plan_never_reaches_back(database: Database) -> None:
    """It starts with its valid_from, in the run and in the forecast, whatever the catch-up would find (issue 4)."""
    tools = desk()
    rows = tuple(
        replace(row, valid_from=D("2026-12-10")) if row.id == "contract_filed" else row
        for row in tools.plan.touchpoints
    )
    tools = replace(tools, plan=replace(tools.plan, touchpoints=rows))
    with database.begin() as connection:
        for number, filed in (("F1", "2026-12-09"), ("F2", "2026-12-10"), ("F3", "2026-12-11")):
            buys(connection, born(connection, customer_no=number), filed_on=D(filed))
    look = forecast(database, tools, first=D("2026-12-09"), days=3, today=D("2026-12-08"), now=at("2026-12-08"))
    assert sorted({line.customer_no for line in look if line.touchpoint == "contract_filed"}) == ["F2", "F3"]
    plan(database, "2026-12-11", tools)
    assert [who for who, _, _ in texts(database, "contract_filed")] == ["F2", "F3"]


def test_an_edited_row_leaves_what_was_done_alone(database: Database) -> None:
    """The text went by the old offset; the new one does not plan it again."""
    with database.begin() as connection:
        deal_id = buys(connection, born(connection, customer_no="E"), handover_planned_on=D("2027-01-20"))
    plan(database, "2026-12-21")
    assert texts(database, "handover_d30") == [("E", "queued", None)]
    with database.begin() as connection:
        connection.execute(update(message).values(state="delivered"))
    tools = desk()
    trigger = DateTrigger("handover_planned_on", offset_days=-28)
    rows = tuple(replace(row, trigger=trigger) if row.id == "handover_d30" else row for row in tools.plan.touchpoints)
    tools = replace(tools, plan=replace(tools.plan, touchpoints=rows))
    replan_deals(database, tools, [deal_id], day=D("2026-12-22"), now=at("2026-12-22"), actor=SYSTEM)
    plan(database, "2026-12-23", tools)
    assert texts(database, "handover_d30") == [("E", "delivered", None)]
    with database.read() as connection:
        assert connection.scalar(select(deal.c.id)) == deal_id

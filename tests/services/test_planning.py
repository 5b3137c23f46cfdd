"""Planning a day writes once what the rules decide, with its channels, events and duties."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from care.rules.reasons import Reason
from care.services.planning import PlanningResult, plan_day
from care.services.replanning import ReplanResult, replan_deals
from care.storage.audit import SYSTEM
from care.storage.engine import Database, open_database
from care.storage.extending import Extension, extend_touches
from care.storage.tables import audit_event, call, deal, duty, gift, message, project, touch
from care.storage.touches import NewTouch, standing_touches
from tests.factories import ZONE
from tests.lives import born, buys, desk
from tests.services.test_worked_examples import zhang

D = date.fromisoformat


def morning(day: str) -> datetime:
    return datetime.combine(D(day), datetime.min.time(), ZONE) + timedelta(hours=8, minutes=30)


def plan(database: Database, day: str) -> PlanningResult:
    return plan_day(database, desk(), day=D(day), now=morning(day), actor=SYSTEM)


def replan(database: Database, deal_id: int, day: str, **dates: Any) -> ReplanResult:
    """Write the dates into the deal, as an import would, and bring its touches in line."""
    with database.begin() as connection:
        connection.execute(update(deal).where(deal.c.id == deal_id).values(**dates))
    return replan_deals(database, desk(), [deal_id], day=D(day), now=morning(day), actor=SYSTEM)


def states(database: Database, table: Any = message) -> list[tuple[str, str | None]]:
    with database.read() as connection:
        return [(row.state, row.reason) for row in connection.execute(select(table).order_by(table.c.id))]


def touches(database: Database) -> list[tuple[str, str, date]]:
    with database.read() as connection:
        rows = connection.execute(select(touch).order_by(touch.c.touchpoint, touch.c.occasion))
        return [(row.touchpoint, row.occasion, row.due_on) for row in rows]


def assert_versions_count_events(database: Database) -> None:
    """sum(ver) = count(events): no state changed without its event (measured.md 2.3)."""
    with database.read() as connection:
        versions = sum(connection.scalar(select(func.sum(t.c.ver))) or 0 for t in (touch, message, call, gift, duty))
        assert versions == connection.scalar(select(func.count()).select_from(audit_event))


def test_a_day_planned_twice_adds_nothing(database: Database) -> None:
    with database.begin() as connection:
        zhang(connection)
    assert plan(database, "2026-12-01").touches == 1
    assert plan(database, "2026-12-01").touches == 0
    assert touches(database) == [("subscription_congrats", "once", D("2026-12-01"))]
    assert states(database) == [("held", None)]
    assert states(database, call) == [("open", None)]
    assert states(database, gift) == [("due", None)]
    assert_versions_count_events(database)


def test_texts_that_go_by_themselves_are_rendered_and_queued(database: Database) -> None:
    with database.begin() as connection:
        zhang(connection)
    plan(database, "2026-12-01")
    plan(database, "2026-12-11")
    with database.read() as connection:
        rows = connection.execute(select(message).where(message.c.state == "queued").order_by(message.c.position)).all()
    assert [row.template for row in rows] == ["signing_eve", "signing_documents_loan"]
    assert rows[0].text.startswith("【思源经纪】张先生您好，明天15:00在假日风景销售中心签约")
    assert "{" not in rows[0].text + rows[1].text
    assert rows[0].not_before == morning("2026-12-11")
    assert rows[0].not_after == datetime(2026, 12, 11, 20, 30, tzinfo=ZONE)


def test_the_event_of_a_touch_names_every_channel_and_nobody(database: Database) -> None:
    with database.begin() as connection:
        zhang(connection, person={"agreed": "refused"})
    plan(database, "2026-12-01")
    with database.read() as connection:
        body = connection.scalars(select(audit_event.c.body).where(audit_event.c.entity == "touch")).one()
    facts = json.loads(body)["facts"]
    assert [(c["channel"], c["state"], c["reason"]) for c in facts["channels"]] == [
        ("gift", "due", None),
        ("sms", "held", None),
        ("call", "open", None),
    ]
    assert facts["plan"] == desk().plan.hash
    assert "张" not in body
    assert "138" not in body.replace(facts["plan"], "")


def test_a_first_run_catches_up_nothing(database: Database) -> None:
    """Without live_from the first day that was planned is the beginning (rules.md 4)."""
    with database.begin() as connection:
        buys(connection, born(connection), project_name="新项目", subscribed_on=D("2026-12-01"))
    plan(database, "2026-12-03")
    assert touches(database) == []
    plan(database, "2026-12-04")
    assert touches(database) == [("subscription_d3", "once", D("2026-12-04"))]


def test_a_day_that_nobody_ran_is_caught_up_by_the_next(database: Database) -> None:
    with database.begin() as connection:
        zhang(connection)
        connection.execute(update(project).values(last_planned_on=D("2026-12-02")))
    plan(database, "2026-12-06")
    assert touches(database)[-1] == ("subscription_notes", "once", D("2026-12-02"))
    with database.read() as connection:
        late = {
            row.touchpoint: (row.state, row.reason, row.late_days)
            for row in connection.execute(select(touch.c.touchpoint, message).join(touch))
        }
    assert late["subscription_d3"] == ("held", None, 2)
    assert late["subscription_notes"] == ("skipped", "late_over_limit", 4)


def test_a_missed_birthday_is_the_managers_duty_and_never_a_late_text(database: Database) -> None:
    with database.begin() as connection:
        buys(
            connection,
            born(connection, (1980, 12, 5, "solar")),
            subscribed_on=D("2026-06-01"),
            signed_on=D("2026-06-09"),
            loan_paid_on=D("2026-07-01"),
        )
    plan(database, "2026-12-01")
    plan(database, "2026-12-07")
    assert states(database) == [("skipped", "late_over_limit")]
    assert states(database, call) == [("skipped", "late_over_limit")]
    with database.read() as connection:
        about_touches = select(duty.c.kind, duty.c.role, duty.c.due_at).where(duty.c.subject.startswith("touch:"))
        due_at = morning("2026-12-08")
        assert [tuple(row) for row in connection.execute(about_touches)] == [
            ("birthday_missed", "satisfaction_manager", due_at)
        ]
    assert_versions_count_events(database)


def test_the_cake_comes_first_and_the_greeting_on_the_day(database: Database) -> None:
    with database.begin() as connection:
        buys(connection, born(connection, (1980, 12, 5, "solar")), subscribed_on=D("2026-10-20"))
    plan(database, "2026-12-02")
    assert (states(database, gift), states(database), states(database, call)) == ([("due", None)], [], [])
    plan(database, "2026-12-03")
    plan(database, "2026-12-05")
    assert len(states(database, gift)) == 1
    with database.read() as connection:
        assert connection.scalars(select(message.c.template)).all() == ["birthday_cake"]
        assert connection.scalar(select(touch.c.next_act_on)) is None
    assert states(database, call) == [("open", None)]
    assert_versions_count_events(database)


def test_a_touch_that_somebody_changed_meanwhile_is_not_extended(database: Database) -> None:
    with database.begin() as connection:
        buys(connection, born(connection, (1980, 12, 5, "solar")), subscribed_on=D("2026-10-20"))
    plan(database, "2026-12-02")
    with database.begin() as connection:
        row = connection.execute(select(touch)).one()
        (read,) = standing_touches(connection, row.touchpoint, [row.subject]).values()
        new = NewTouch((row.touchpoint, row.subject, row.occasion), row._asdict())
        assert extend_touches(connection, [Extension(replace(read, ver=read.ver - 1), new)], []) == set()
        assert extend_touches(connection, [Extension(read, new)], []) == {read.id}
        assert connection.scalar(select(touch.c.ver)) == read.ver + 1


def test_without_its_cake_the_greeting_does_not_speak_of_one(database: Database) -> None:
    with database.begin() as connection:
        buys(connection, born(connection, (1980, 12, 5, "solar")), subscribed_on=D("2026-10-20"))
    plan(database, "2026-12-02")
    with database.begin() as connection:
        connection.execute(update(gift).values(state="cancelled", reason="dropped"))
    plan(database, "2026-12-05")
    with database.read() as connection:
        assert connection.scalars(select(message.c.template)).all() == ["birthday"]


def test_grade_c_gets_no_cake_and_no_festival(database: Database) -> None:
    with database.begin() as connection:
        person = born(connection, (1980, 12, 22, "solar"), grade="C")
        buys(connection, person, subscribed_on=D("2026-10-20"))
    for day in ("2026-12-19", "2026-12-22"):
        plan(database, day)
    assert [touchpoint for touchpoint, _, _ in touches(database)] == ["birthday"]
    assert states(database, gift) == []


def test_an_appointment_that_moves_before_its_texts_went(database: Database) -> None:
    """rules.md 9: the old occasion is cancelled when it was planned already, the new one is due on its own eve."""
    with database.begin() as connection:
        deal_id = zhang(connection, signed_on=None, filed_on=None, loan_applied_on=None)
    plan(database, "2026-12-11")
    replan(database, deal_id, "2026-12-11", appointment_on=D("2026-12-14"))
    assert {state for state in states(database) if state[1] == Reason.MILESTONE_UNDONE} == {
        ("cancelled", "milestone_undone")
    }
    plan(database, "2026-12-13")
    eves = [(occasion, due_on) for touchpoint, occasion, due_on in touches(database) if touchpoint == "signing_eve"]
    assert eves == [("2026-12-12", D("2026-12-11")), ("2026-12-14", D("2026-12-13"))]
    assert_versions_count_events(database)


def test_an_appointment_that_moves_after_its_texts_went(database: Database) -> None:
    with database.begin() as connection:
        deal_id = zhang(connection, signed_on=None, filed_on=None, loan_applied_on=None)
    plan(database, "2026-12-11")
    with database.begin() as connection:
        eve = select(touch.c.id).where(touch.c.touchpoint == "signing_eve").scalar_subquery()
        connection.execute(update(message).where(message.c.touch_id == eve).values(state="delivered"))
    replan(database, deal_id, "2026-12-11", appointment_on=D("2026-12-14"))
    plan(database, "2026-12-13")
    with database.read() as connection:
        rows = connection.execute(
            select(touch.c.occasion, message.c.state).join(touch).where(touch.c.touchpoint == "signing_eve")
        )
        found = sorted(tuple(row) for row in rows)
    assert found == [("2026-12-12", "delivered")] * 2 + [("2026-12-14", "queued")] * 2


def test_a_corrected_date_after_the_notice_is_no_second_notice(database: Database) -> None:
    with database.begin() as connection:
        deal_id = zhang(connection)
    plan(database, "2026-12-20")
    with database.begin() as connection:
        filed = select(touch.c.id).where(touch.c.touchpoint == "contract_filed").scalar_subquery()
        connection.execute(update(message).where(message.c.touch_id == filed).values(state="delivered"))
    assert replan(database, deal_id, "2026-12-20", filed_on=D("2026-12-21")).already_done == 1
    plan(database, "2026-12-21")
    assert len([1 for touchpoint, _, _ in touches(database) if touchpoint == "contract_filed"]) == 1
    with database.read() as connection:
        actions = connection.scalars(select(audit_event.c.action).where(audit_event.c.action == "already_done")).all()
    assert actions == ["already_done"]


def test_a_date_that_moves_by_a_day_and_back_is_one_touch(database: Database) -> None:
    with database.begin() as connection:
        deal_id = zhang(connection, subscribed_on=D("2026-11-20"), appointment_on=None, signed_on=D("2026-12-12"))
    plan(database, "2026-12-20")
    assert replan(database, deal_id, "2026-12-20", filed_on=D("2026-12-22")).moved == 1
    plan(database, "2026-12-20")
    plan(database, "2026-12-22")
    filed = [(occasion, due_on) for touchpoint, occasion, due_on in touches(database) if touchpoint == "contract_filed"]
    assert filed == [("once", D("2026-12-22"))]
    with database.read() as connection:
        open_ = connection.execute(
            select(message.c.state, message.c.act_on).join(touch).where(touch.c.touchpoint == "contract_filed")
        ).all()
    assert [tuple(row) for row in open_] == [("held", D("2026-12-22"))]
    assert_versions_count_events(database)


def test_a_cancelled_deal_closes_what_is_open(database: Database) -> None:
    with database.begin() as connection:
        deal_id = zhang(connection)
    plan(database, "2026-12-01")
    assert replan(database, deal_id, "2026-12-02", cancelled_on=D("2026-12-02")).cancelled == 1
    undone = [("cancelled", "milestone_undone")]
    assert (states(database), states(database, call), states(database, gift)) == (undone, undone, undone)
    plan(database, "2026-12-02")
    assert len(touches(database)) == 1
    assert_versions_count_events(database)


def test_a_changed_payment_method_changes_the_waiting_list(database: Database) -> None:
    """S-101: the document list follows the payment method as long as it has not gone."""
    with database.begin() as connection:
        deal_id = zhang(connection, signed_on=None)
    plan(database, "2026-12-11")
    replan(database, deal_id, "2026-12-11", payment_method="一次性")
    plan(database, "2026-12-11")
    with database.read() as connection:
        query = select(message.c.template, message.c.state).join(touch).where(touch.c.touchpoint == "signing_eve")
        rows = connection.execute(query.order_by(message.c.position)).all()
    assert [tuple(row) for row in rows] == [("signing_eve", "queued"), ("signing_documents_cash", "queued")]
    assert_versions_count_events(database)


def test_two_planners_at_once_make_each_touch_once(database: Database) -> None:
    """An import plans while the hourly planning runs: the key decides whose touch stands, and nothing is doubled."""
    with database.begin() as connection:
        for _ in range(20):
            buys(connection, born(connection), subscribed_on=D("2026-12-01"))
    start = Barrier(2)

    def planner() -> int:
        other = open_database(database.engine.url.render_as_string(hide_password=False))
        start.wait()
        try:
            return plan(other, "2026-12-01").touches
        finally:
            other.dispose()

    with ThreadPoolExecutor(2) as pool:
        made = sum(job.result() for job in [pool.submit(planner), pool.submit(planner)])
    assert made == len(touches(database)) == 20
    assert (len(states(database)), len(states(database, call)), len(states(database, gift))) == (20, 20, 20)
    assert_versions_count_events(database)


def test_the_database_itself_refuses_a_second_touch_of_one_occasion(database: Database) -> None:
    with database.begin() as connection:
        zhang(connection)
    plan(database, "2026-12-01")
    with database.read() as connection:
        twin = dict(connection.execute(select(touch)).mappings().one())
    with pytest.raises(IntegrityError), database.begin() as connection:
        connection.execute(insert(touch).values({**twin, "id": twin["id"] + 1}))

"""A person's word on a day that waits: on record once, with its reason, and heeded by the next planning."""

from datetime import date

import pytest
from sqlalchemy import select

from care.errors import BadInput, NotFound, WrongState
from care.services.approving import answer_hold, held_days, project_of, read_hold, show_hold
from care.services.planning import PlanningResult, plan_day
from care.storage.audit import SYSTEM, Actor
from care.storage.engine import Database
from care.storage.tables import audit_event, audit_pii
from tests.factories import at
from tests.lives import born, buys, desk

DAY, MORNING = date(2026, 12, 1), at("2026-12-01", "08:30")
BOSS = Actor("person", "王芳", "run-7")


@pytest.fixture
def hold(database: Database) -> int:
    """The number of a day with 51 sales, which waits."""
    sell(database, 51)
    held = plan(database).held
    assert held is not None
    return held.id


def sell(database: Database, count: int) -> None:
    with database.begin() as connection:
        for _ in range(count):
            buys(connection, born(connection), subscribed_on=DAY)


def plan(database: Database) -> PlanningResult:
    return plan_day(database, desk(), day=DAY, now=MORNING, actor=SYSTEM)


def answer(database: Database, hold: int, *, approve: bool, reason: str = "开盘") -> None:
    answer_hold(database, hold, approve=approve, reason=reason, actor=BOSS, now=MORNING)


def test_an_approved_day_is_planned(database: Database, hold: int) -> None:
    answer(database, hold, approve=True)
    assert held_days(database) == []
    assert plan(database).touches == 51


def test_a_refused_day_stays_unwritten_and_is_not_asked_about_again(database: Database, hold: int) -> None:
    answer(database, hold, approve=False)
    again = plan(database)
    assert again.held is not None
    assert (again.touches, again.held.state, [held.state for held in held_days(database)]) == (
        0,
        "refused",
        ["refused"],
    )


def test_a_refused_day_that_grows_is_a_new_question(database: Database, hold: int) -> None:
    answer(database, hold, approve=False)
    sell(database, 20)
    again = plan(database).held
    assert again is not None
    assert (again.id, again.state) == (hold, "held")


def test_a_refusal_may_be_taken_back(database: Database, hold: int) -> None:
    answer(database, hold, approve=False)
    answer(database, hold, approve=True)
    assert plan(database).touches == 51


def test_the_answer_is_on_record_with_name_reason_and_run(database: Database, hold: int) -> None:
    answer(database, hold, approve=False, reason="名单有误")
    with database.read() as connection:
        query = select(audit_event.c.actor, audit_event.c.cause, audit_event.c.ver)
        actor, cause, ver = connection.execute(query.where(audit_event.c.action == "plan_refused")).one()
        personal = connection.scalar(
            select(audit_pii.c.data).where(audit_pii.c.entity == "plan_hold", audit_pii.c.ver == ver)
        )
    assert (actor, cause) == ("王芳", "run-7")
    assert "名单有误" in str(personal)


@pytest.mark.parametrize("approve", [True, False])
def test_nobody_answers_what_is_answered_without_reason_or_not_there(
    database: Database, hold: int, approve: bool
) -> None:
    with pytest.raises(BadInput, match="reason"):
        answer(database, hold, approve=approve, reason=" ")
    with pytest.raises(NotFound):
        answer(database, hold + 1, approve=approve)
    answer(database, hold, approve=True)
    with pytest.raises(WrongState, match="it is released"):
        answer(database, hold, approve=approve)


def test_what_is_shown_is_what_would_go(database: Database, hold: int) -> None:
    held = read_hold(database, hold)
    shown = show_hold(database, desk(), held, today=DAY, now=MORNING)
    assert project_of(held) is None
    assert set(shown.counts) == set(shown.samples) == {"subscription_congrats"}
    assert shown.counts["subscription_congrats"] == 51 * 3  # text, call, gift
    assert len(shown.samples["subscription_congrats"]) == 5

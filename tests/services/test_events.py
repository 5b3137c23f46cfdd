"""Events: reminders to those who signed up, gifts to those who came, and nothing of what was called off."""

from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import select

from care.errors import BadField, WrongState
from care.rules.rights import Scope
from care.services.events import NewEvent, add_event, attend, cancel_event, event_page, sign_up, withdraw
from care.services.planning import plan_day
from care.storage.audit import SYSTEM
from care.storage.audit_checks import miscounts
from care.storage.engine import Database
from care.storage.tables import gift, message, person, touch
from tests.factories import at
from tests.lives import born, buys, desk

ALL = Scope(None, None)
DAY = date(2026, 12, 18)


@pytest.fixture
def held(database: Database) -> Database:
    """An event on the 18th, and two customers on its list."""
    with database.begin() as connection:
        for number in ("A1", "A2", "A3"):
            buys(connection, born(connection, customer_no=number), subscribed_on=date(2026, 3, 1))
    add(database)
    for number in ("A1", "A2"):
        sign_up(database, 1, number, 2, ALL, by="李晓燕", now=at("2026-12-09"))
    return database


def add(database: Database, **changes: Any) -> int:
    new = {"project_id": 1, "name": "家居讲堂", "place": "销售中心", "day": DAY, "at": time(14), "gift": "年历"}
    return add_event(
        database,
        desk(),
        NewEvent(**{**new, **changes}),
        ALL,
        by="林专员",
        today=date(2026, 12, 9),
        now=at("2026-12-09"),
    )


def plan(database: Database, day: str) -> None:
    plan_day(database, desk(), day=date.fromisoformat(day), now=at(day, "08:30"), actor=SYSTEM)


def texts(database: Database) -> list[tuple[str, date, str]]:
    query = select(person.c.customer_no, message.c.act_on, message.c.state).join(message).join(touch)
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(query.order_by(message.c.act_on, person.c.customer_no))]


def test_who_signed_up_is_reminded_a_week_and_a_day_before(held: Database) -> None:
    for day in (10, 11, 12, 17, 18):
        plan(held, f"2026-12-{day}")
    week, eve = date(2026, 12, 11), date(2026, 12, 17)
    assert texts(held) == [(who, day, "queued") for day in (week, eve) for who in ("A1", "A2")]
    with held.read() as connection:
        text = connection.scalar(select(message.c.text).limit(1))
    assert text == (
        "【思源经纪】张先生您好，12月18日14:00在假日风景销售中心的家居讲堂已为您留位，期待光临。"
        "李晓燕，010-83451001，拒收请回复R"
    )


def test_who_withdraws_is_reminded_no_more(held: Database) -> None:
    plan(held, "2026-12-11")
    withdraw(held, 1, 1, ALL, by="李晓燕", now=at("2026-12-11"))
    plan(held, "2026-12-17")
    assert [(who, state) for who, _, state in texts(held)] == [("A1", "cancelled"), ("A2", "queued"), ("A2", "queued")]
    sign_up(held, 1, "A1", 1, ALL, by="李晓燕", now=at("2026-12-17", "12:00"))
    plan(held, "2026-12-17")
    assert len(texts(held)) == 3  # who signs up on the eve needs no reminder of it


def test_who_came_has_the_events_gift_on_the_list_once(held: Database) -> None:
    with pytest.raises(WrongState, match="has not begun"):
        come(held, 1, "2026-12-17")
    come(held, 1, "2026-12-18")
    with pytest.raises(WrongState, match="attended already"):
        come(held, 1, "2026-12-18")
    plan(held, "2026-12-18")
    come(held, 2, "2026-12-20")
    with held.read() as connection:
        gifts = [tuple(row) for row in connection.execute(select(gift.c.item, gift.c.state).order_by(gift.c.id))]
        assert not list(miscounts(connection, 9))
    assert gifts == [("年历", "due"), ("年历", "due")]
    page = event_page(held, desk(), 1, ALL, date(2026, 12, 20))
    assert (page.event.signed_up, page.event.attended) == (2, 2)


def test_an_event_that_is_called_off_takes_reminders_and_gifts_along(held: Database) -> None:
    plan(held, "2026-12-11")
    cancel_event(held, 1, "讲师生病", ALL, by="林专员", now=at("2026-12-12"))
    plan(held, "2026-12-17")
    assert {state for _, _, state in texts(held)} == {"cancelled"}
    with pytest.raises(WrongState, match="called off"):
        sign_up(held, 1, "A3", 1, ALL, by="李晓燕", now=at("2026-12-12"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "最好的讲堂"}, "name"),
        ({"place": "http://a.cn"}, "place"),
        ({"day": date(2026, 12, 8)}, "day"),
        ({"project_id": 9}, "project"),
    ],
)
def test_an_event_that_could_not_be_told_is_refused(held: Database, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(BadField) as refused:
        add(held, **changes)
    assert refused.value.field == field


def test_only_customers_of_ones_own_are_signed_up_once(held: Database) -> None:
    for number, scope in (("A3", Scope(frozenset({99}), frozenset({1}))), ("X9", ALL), ("A1", ALL)):
        with pytest.raises(BadField) as refused:
            sign_up(held, 1, number, 1, scope, by="李晓燕", now=at("2026-12-09"))
        assert refused.value.field == "customer"


def come(database: Database, signup: int, day: str) -> None:
    attend(database, desk(), 1, signup, ALL, by="李晓燕", today=date.fromisoformat(day), now=at(day, "15:00"))

"""Closed days are kept by people, on record, and move the calls of the days (A-05)."""

import json
from datetime import date

import pytest
from sqlalchemy import select

from care.errors import BadInput
from care.services.closed_days import close_days, closed_days_ahead, open_days
from care.services.forecasting import forecast
from care.storage.engine import Database
from care.storage.tables import audit_event, project
from tests.factories import add_project, at
from tests.lives import born, buys, desk

TODAY = date(2026, 12, 1)
NOW = at("2026-12-01")


def close(database: Database, project_id: int, first: str, last: str | None = None, reason: str = "盘点") -> int:
    ends = date.fromisoformat(first), date.fromisoformat(last or first)
    return close_days(database, project_id, *ends, reason, today=TODAY, by="王经理", now=NOW)


def reopen(database: Database, project_id: int, first: str, last: str | None = None) -> int:
    ends = date.fromisoformat(first), date.fromisoformat(last or first)
    return open_days(database, project_id, *ends, today=TODAY, by="王经理", now=NOW)


def test_days_are_closed_once_listed_and_opened_again(database: Database) -> None:
    with database.begin() as connection:
        mine, other = add_project(connection), add_project(connection, "四季花城")
    assert close(database, mine, "2026-12-04", "2026-12-06") == 3
    assert close(database, mine, "2026-12-05", "2026-12-07") == 1
    assert close(database, other, "2026-12-05", reason="停电") == 1
    assert reopen(database, mine, "2026-12-01", "2026-12-05") == 2
    assert reopen(database, mine, "2026-12-05") == 0
    listed = [(line.project, line.day.day, line.reason) for line in closed_days_ahead(database, TODAY, None)]
    assert listed == [("四季花城", 5, "停电"), ("假日风景", 6, "盘点"), ("假日风景", 7, "盘点")]
    assert [line.day.day for line in closed_days_ahead(database, date(2026, 12, 7), mine)] == [7]


def test_each_day_is_on_record_with_who_and_why(database: Database) -> None:
    with database.begin() as connection:
        mine = add_project(connection)
    close(database, mine, "2026-12-04", "2026-12-05")
    reopen(database, mine, "2026-12-05")
    with database.read() as connection:
        events = connection.execute(select(audit_event).order_by(audit_event.c.id)).all()
    assert [(e.action, e.entity, e.entity_id, e.ver, e.actor) for e in events] == [
        ("day_closed", "closed_day", 1, 1, "王经理"),
        ("day_closed", "closed_day", 2, 1, "王经理"),
        ("day_opened", "closed_day", 3, 1, "王经理"),
    ]
    assert json.loads(events[0].body)["facts"] == {"day": "2026-12-04", "project_id": mine, "reason": "盘点"}


@pytest.mark.parametrize(
    ("first", "last", "reason", "expected"),
    [
        ("2026-11-30", None, "盘点", "2026-11-30 is over"),
        ("2026-12-05", "2026-12-04", "盘点", "lies before"),
        ("2026-12-05", None, " ", "must not be empty"),
        ("2026-12-05", "2026-12-20", "盘点", "moved by 15 at most"),
    ],
)
def test_what_cannot_be_closed_is_refused(
    database: Database, first: str, last: str | None, reason: str, expected: str
) -> None:
    with database.begin() as connection:
        mine = add_project(connection)
    with pytest.raises(BadInput, match=expected):
        close(database, mine, first, last, reason)
    assert closed_days_ahead(database, date(2020, 1, 1), None) == []


def test_a_call_moves_to_the_next_open_day_and_before_an_appointment_to_an_earlier_one(database: Database) -> None:
    with database.begin() as connection:
        buys(connection, born(connection), subscribed_on=date(2026, 12, 1), appointment_on=date(2026, 12, 10))
        mine = connection.scalar(select(project.c.id))
    assert mine is not None
    close(database, mine, "2026-12-04")
    close(database, mine, "2026-12-08", "2026-12-09")
    lines = forecast(database, desk(), first=date(2026, 12, 3), days=8, today=TODAY, now=NOW)
    found = [(line.act_on.day, line.touchpoint) for line in lines if line.channel == "call"]
    assert found == [(5, "subscription_d3"), (7, "signing_eve")]

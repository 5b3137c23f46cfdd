"""Weather warnings end to end below the source: told once, updated, stopped, and never where the source failed."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from care.rules.rights import Scope
from care.rules.weather import Colour, Message, WeatherWarning
from care.services.health import examine_data
from care.services.planning import plan_day
from care.services.reporting import day_report
from care.services.reporting.day_pages import render_day
from care.services.weather.asking import PlaceAnswer
from care.services.weather.noting import WeatherResult, note_answers
from care.settings import ROOT
from care.storage.audit import SYSTEM
from care.storage.audit_checks import miscounts
from care.storage.engine import Database
from care.storage.tables import audit_event, message, weather_answer, weather_warning
from care.storage.weather import texts_of_notices, warnings_in_force
from tests.factories import ZONE, at
from tests.lives import born, buys, desk

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # what asks no database of its kind
DAY = "2027-07-18"
RAIN = WeatherWarning("w1", "北京市气象台", "暴雨", Colour.YELLOW, at(DAY, "09:00"), at(DAY, "21:00"))


@pytest.fixture
def town(database: Database) -> Database:
    """Four customers who agreed to care texts, and one who did not."""
    with database.begin() as connection:
        for number in range(5):
            person = born(connection, None, mobile=f"1380013800{number}", agreed="given" if number < 4 else "refused")
            buys(connection, person, subscribed_on=date(2026, 3, 1))
    return database


def poll(database: Database, clock: str, *warnings: WeatherWarning, problem: str | None = None) -> WeatherResult:
    answer = PlaceAnswer("beijing", None if problem else f"raw at {clock}", warnings, problem)
    return note_answers(database, desk(), "file", [answer], SYSTEM, at(DAY, clock))


def texts(database: Database) -> Counter[str]:
    query = select(message.c.state).where(message.c.template.like("weather%"))
    with database.read() as connection:
        return Counter(connection.scalars(query))


def set_out(database: Database, count: int) -> None:
    """So many of the queued texts have left."""
    with database.begin() as connection:
        ids = select(message.c.id).where(message.c.state == "queued").order_by(message.c.id).limit(count)
        chosen = list(connection.scalars(ids))
        connection.execute(update(message).where(message.c.id.in_(chosen)).values(state="delivered"))


def in_force(database: Database) -> list[str]:
    with database.read() as connection:
        return [one.warning.id for one in warnings_in_force(connection)]


def test_a_warning_is_told_once_with_office_time_and_colour(town: Database) -> None:
    assert poll(town, "09:10", RAIN).tips == {"weather_rain": 4}
    again = poll(town, "10:10", RAIN)
    assert (again.tips, again.stopped) == ({}, 0)
    with town.read() as connection:
        row = connection.execute(select(message).where(message.c.state == "queued")).first()
        event: Any = connection.execute(select(audit_event).where(audit_event.c.action == "weather_noted")).one()
        raws = list(connection.scalars(select(weather_answer.c.raw).order_by(weather_answer.c.id)))
    assert row is not None
    assert "北京市气象台于18日9时发布暴雨黄色预警" in row.text
    assert row.not_after == at(DAY, "19:30")
    assert texts(town) == {"queued": 4, "skipped": 1}
    assert '"verdict":"tip"' in event.body
    assert raws == ["raw at 09:10", "raw at 10:10"]  # the evidence, as it came


def test_a_cancelled_warning_stops_what_has_not_left(town: Database) -> None:
    poll(town, "09:10", RAIN)
    set_out(town, 2)
    lifted = replace(RAIN, id="w2", message=Message.CANCEL, supersedes=("w1",), issued_at=at(DAY, "10:00"))
    assert poll(town, "10:10", lifted).stopped == 2
    assert texts(town) == {"delivered": 2, "cancelled": 2, "skipped": 1}
    with town.read() as connection:
        reasons = select(message.c.reason).where(message.c.state == "cancelled")
        assert set(connection.scalars(reasons)) == {"weather_stale"}
        ends = select(weather_warning.c.warning_id, weather_warning.c.ended_why)
        assert not list(miscounts(connection, 9))
        assert {tuple(row) for row in connection.execute(ends)} == {("w1", "cancelled"), ("w2", "cancelled")}
    assert in_force(town) == []


def test_an_update_no_graver_speaks_only_to_those_whom_the_old_words_did_not_reach(town: Database) -> None:
    poll(town, "09:10", RAIN)
    set_out(town, 2)
    update_ = replace(RAIN, id="w2", message=Message.UPDATE, supersedes=("w1",), issued_at=at(DAY, "11:00"))
    result = poll(town, "11:10", update_)
    assert (result.stopped, result.tips) == (2, {"weather_rain": 2})
    with town.read() as connection:
        words = list(connection.scalars(select(message.c.text).where(message.c.state == "queued")))
        told: list[Any] = list(connection.execute(select(message.c.person_id).where(message.c.state == "delivered")))
    assert len(told) == 2
    assert all("18日11时" in one for one in words)
    set_out(town, 2)
    third = replace(update_, id="w3", supersedes=("w2",), issued_at=at(DAY, "12:00"))
    assert poll(town, "12:10", third).tips == {}  # everybody knows: no new tip
    assert in_force(town) == ["w3"]


@SQLITE
def test_a_downgrade_below_the_threshold_stops_the_rest_and_tells_nobody(town: Database) -> None:
    poll(town, "09:10", RAIN)
    blue = replace(RAIN, id="w2", colour=Colour.BLUE, message=Message.UPDATE, supersedes=("w1",))
    result = poll(town, "10:10", blue)
    assert (result.stopped, result.tips) == (4, {})


@SQLITE
def test_a_graver_warning_reaches_those_alone_who_have_heard_nothing_that_day(town: Database) -> None:
    poll(town, "09:10", RAIN)
    set_out(town, 3)
    red = replace(RAIN, id="w2", colour=Colour.RED, message=Message.UPDATE, supersedes=("w1",))
    assert poll(town, "10:10", red).tips == {"weather_rain": 1}
    with town.read() as connection:
        reasons = select(message.c.reason).where(message.c.state == "skipped").order_by(message.c.reason)
        assert Counter(connection.scalars(reasons)) == {"superseded": 3, "no_consent_care": 2}


def test_what_the_source_no_longer_names_is_over_but_not_while_it_fails(town: Database) -> None:
    poll(town, "09:10", RAIN)
    failed = poll(town, "10:10", problem="QWeather answered HTTP 500: it is asked again in an hour.")
    assert (failed.stopped, failed.tips, failed.good) == (0, {}, 0)
    assert in_force(town) == ["w1"]
    (found,) = [one for one in examine_data(town, at(DAY, "10:15"), ZONE) if one.check == "weather"]
    assert "HTTP 500" in found.en
    with town.read() as connection:
        report = day_report(connection, desk().plan, date(2027, 7, 18), at(DAY, "10:20"), zone=ZONE)
    assert "天气预警来源自 07-18 10:10 起" in render_day(report, "zh", ROOT / "templates")
    assert "weather warnings has failed" in render_day(report, "en", ROOT / "templates")
    assert poll(town, "11:10").stopped == 4
    assert in_force(town) == []
    assert not [one for one in examine_data(town, at(DAY, "11:15"), ZONE) if one.check == "weather"]


@SQLITE
def test_a_warning_that_was_only_left_out_once_comes_back_for_those_whom_it_did_not_reach(town: Database) -> None:
    poll(town, "09:10", RAIN)
    set_out(town, 1)
    assert poll(town, "10:10").stopped == 3
    assert poll(town, "11:10", RAIN).tips == {"weather_rain": 3}
    assert in_force(town) == ["w1"]
    assert poll(town, "12:10", RAIN).tips == {}


@SQLITE
def test_a_warning_that_is_changed_under_its_own_number_is_told_in_its_new_words(town: Database) -> None:
    poll(town, "09:10", RAIN)
    set_out(town, 1)
    graver = replace(RAIN, colour=Colour.RED, issued_at=at(DAY, "10:00"))
    result = poll(town, "10:10", graver)
    assert (result.stopped, result.tips) == (3, {"weather_rain": 3})
    with town.read() as connection:
        words = connection.scalars(select(message.c.text).where(message.c.state == "queued")).all()
    assert all("18日10时发布暴雨红色" in text for text in words)


@SQLITE
def test_an_expired_warning_is_over_and_an_old_one_tells_nobody(town: Database) -> None:
    soon = replace(RAIN, expires_at=at(DAY, "09:30"))
    poll(town, "09:10", soon)
    assert poll(town, "10:10", soon).stopped == 4
    stale = replace(RAIN, id="w9", expires_at=at(DAY, "10:00") - timedelta(minutes=1))
    assert poll(town, "10:10", stale).tips == {}
    assert in_force(town) == []


@SQLITE
def test_what_comes_in_the_evening_is_told_in_the_morning_while_it_holds(town: Database) -> None:
    soon_over = replace(RAIN, id="w8", type_name="大风", issued_at=at(DAY, "20:00"), expires_at=at(DAY, "23:00"))
    later = replace(RAIN, issued_at=at(DAY, "20:00"), expires_at=at("2027-07-19", "12:00"))
    assert poll(town, "20:10", soon_over, later).tips == {"weather_rain": 0}
    plan_day(town, desk(), day=date(2027, 7, 19), now=at("2027-07-19", "08:30"), actor=SYSTEM)
    with town.read() as connection:
        rows = connection.execute(select(message).where(message.c.state == "queued")).all()
    assert {(row.not_before, row.not_after) for row in rows} == {(at("2027-07-19", "09:00"), at("2027-07-19", "12:00"))}
    assert len(rows) == 4


@SQLITE
def test_only_projects_where_it_holds_are_told_and_counted_by_project(town: Database) -> None:
    with town.begin() as connection:
        person = born(connection, None, mobile="13800138111", agreed="given")
        buys(connection, person, project_name="四季花城", subscribed_on=date(2026, 3, 1))
    plan = desk().plan
    here, there = replace(plan.weather_places[0], projects=("四季花城",)), replace(plan.weather_places[0], id="rest")
    own = replace(desk(), plan=replace(plan, weather_places=(here, there)))
    answers = [PlaceAnswer("beijing", "{}", (RAIN,)), PlaceAnswer("rest", "{}", ())]
    assert note_answers(town, own, "file", answers, SYSTEM, at(DAY, "09:10")).tips == {"weather_rain": 1}
    with town.read() as connection:
        (known,) = warnings_in_force(connection)
        assert known.notice_id is not None
        assert texts_of_notices(connection, [known.notice_id], Scope(None, None)) == {known.notice_id: {"queued": 1}}
        nothing = texts_of_notices(connection, [known.notice_id], Scope(None, frozenset({1})))
        assert nothing in ({known.notice_id: {}}, {known.notice_id: {"queued": 1}})

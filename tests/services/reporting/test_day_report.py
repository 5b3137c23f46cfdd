"""The day report: every figure against a count made here, the identities, the exceptions, whether a day is decided."""

import random
from collections import Counter
from contextlib import nullcontext
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, update

from care.errors import CareError
from care.rules.lifecycles import CallState, GiftState, MessageState
from care.services.reporting import DayReport, day_report
from care.services.reporting.troubles import Trouble
from care.storage import tables
from care.storage.engine import Database
from tests.factories import ZONE, add, add_project, at
from tests.lives import desk
from tests.services.reporting.board import (
    DAY,
    NOW,
    add_call,
    add_gift,
    add_person,
    add_text,
    add_touch,
    add_try,
)

# Written out once more on purpose: the report must agree with handbook 6.1, not with its own table.
TEXT_PART = {
    "delivered": "delivered",
    "undelivered": "failed",
    "refused": "failed",
    "expired": "failed",
    "held": "pending",
    "queued": "pending",
    "sending": "pending",
    "accepted": "pending",
    "unknown": "unknown",
    "given_up": "unknown",
    "skipped": "skipped",
    "cancelled": "cancelled",
}
GIFT_PART = {"due": "waiting", "ordered": "ordered", "delivered": "delivered", "cancelled": "cancelled"}
TOUCHPOINTS = ["signing_eve", "contract_filed", "birthday", "left_the_plan"]


def report(database: Database, day: Any = DAY, now: Any = NOW) -> DayReport:
    with database.read() as connection:
        return day_report(connection, desk().plan, day, now, zone=ZONE)


def random_rows(connection: Connection, projects: dict[str, int], seed: int) -> list[tuple[str, str, str, str, Any]]:
    """Rows on the day and beside it; those of the day as (channel, project, touchpoint, state, reason)."""
    chance, rows = random.Random(seed), []
    for _ in range(120):
        project, touchpoint = chance.choice(list(projects)), chance.choice(TOUCHPOINTS)
        touch_id = add_touch(connection, projects[project], touchpoint)
        day = DAY + timedelta(days=chance.choice([-1, 0, 0, 0, 1]))
        for channel, states, builder in (
            ("sms", list(MessageState), add_text),
            ("call", list(CallState), add_call),
            ("gift", list(GiftState), add_gift),
        ):
            state = chance.choice(states).value
            reason = chance.choice(["no_consent_care", "date_conflict"]) if state in {"skipped", "cancelled"} else None
            builder(connection, touch_id, state, reason, act_on=day)
            if day == DAY:
                rows.append((channel, project, touchpoint, state, reason))
    return rows


def test_every_figure_is_what_a_count_by_hand_says(database: Database) -> None:
    with database.begin() as connection:
        projects = {name: add_project(connection, name) for name in ("假日风景", "金域", "空项目")}
        rows = random_rows(connection, {name: projects[name] for name in ("假日风景", "金域")}, seed=1)
    found = report(database)
    boards = [(found.total, rows)]
    boards += [(found.projects[name], [row for row in rows if row[1] == name]) for name in projects]
    boards += [(found.touchpoints[name], [row for row in rows if row[2] == name]) for name in found.touchpoints]
    for board, mine in boards:
        texts = Counter(TEXT_PART[row[3]] for row in mine if row[0] == "sms")
        calls = Counter(row[3] for row in mine if row[0] == "call")
        gifts = Counter(GIFT_PART.get(row[3], row[3]) for row in mine if row[0] == "gift")
        assert board.texts.planned == texts.total()
        assert all(getattr(board.texts, part) == texts[part] for part in set(TEXT_PART.values()))
        assert board.calls.due == calls.total()
        assert all(getattr(board.calls, state.value) == calls[state.value] for state in CallState)
        assert board.gifts.due == gifts.total()
        assert all(getattr(board.gifts, part) == gifts[part] for part in {*GIFT_PART.values(), "skipped"})
    assert set(found.projects) == set(projects)
    assert set(found.touchpoints) == {row[2] for row in rows}
    assert list(found.touchpoints)[-1] == "left_the_plan"
    for counts, states in ((found.skips, {"skipped"}), (found.ends, {"cancelled"})):
        by_hand = Counter(row[4] for row in rows if row[3] in states)
        assert {count.reason: count.count for count in counts} == dict(by_hand)
        assert [count.count for count in counts] == sorted(by_hand.values(), reverse=True)


def test_a_report_that_does_not_balance_is_refused(database: Database) -> None:
    with database.begin() as connection:
        touch_id = add_touch(connection, add_project(connection))
        add_text(connection, touch_id, "delivered")
        add_call(connection, touch_id, "done")
        add_gift(connection, touch_id, "due")
    report(database)
    for table, state in ((tables.message, "delivered"), (tables.call, "done"), (tables.gift, "due")):
        for value, balances in (("of a later version", False), (state, True)):
            with database.begin() as connection:
                connection.execute(update(table).values(state=value))
            with nullcontext() if balances else pytest.raises(CareError, match="does not balance"):
                report(database)


def troubles(database: Database, day: Any = DAY, now: Any = NOW) -> dict[str, int]:
    return {trouble.kind.value: trouble.count for trouble in report(database, day, now).troubles}


def test_a_node_s_text_without_its_call_is_a_violation(database: Database) -> None:
    sent = ("accepted", "delivered", "undelivered", "unknown", "given_up")
    with database.begin() as connection:
        project_id, calls = add_project(connection), []
        for state in sent:
            touch_id = add_touch(connection, project_id, "signing_eve")
            add_text(connection, touch_id, state)
            add_text(connection, touch_id, state, template="second", position=1)
            calls.append(add_call(connection, touch_id, "open", due_at=at("2026-12-11", "18:00")))
    assert "violation_sms_only" not in troubles(database, now=at("2026-12-11", "17:59"))  # there is still time
    assert troubles(database)["violation_sms_only"] == len(sent)  # one a touch, however many texts
    with database.begin() as connection:
        add_try(connection, calls.pop(), "no_answer")
    assert troubles(database)["violation_sms_only"] == len(sent) - 1


def test_a_node_s_text_whose_call_is_missing_is_a_violation(database: Database) -> None:
    with database.begin() as connection:
        project_id = add_project(connection)
        for call in (None, "skipped", "cancelled"):
            touch_id = add_touch(connection, project_id, "signing_eve")
            add_text(connection, touch_id, "delivered")
            if call is not None:
                add_call(connection, touch_id, call)
    assert troubles(database) == {"violation_sms_only": 3}


def test_no_violation_without_a_node_or_without_a_text_that_went(database: Database) -> None:
    with database.begin() as connection:
        project_id = add_project(connection)
        for touchpoint, text in (("handover_d30", "delivered"), ("signing_eve", "refused"), ("signing_eve", "queued")):
            add_text(connection, add_touch(connection, project_id, touchpoint), text)
    assert "violation_sms_only" not in troubles(database)


def test_a_call_about_a_text_that_did_not_arrive_does_not_stand_for_the_node_s_call(database: Database) -> None:
    with database.begin() as connection:
        touch_id = add_touch(connection, add_project(connection), "signing_eve")
        add_text(connection, touch_id, "undelivered")
        add_try(connection, add_call(connection, touch_id, "done", node=False))
    assert troubles(database)["violation_sms_only"] == 1


def test_overdue_calls_are_counted_by_how_late_they_are(database: Database) -> None:
    with database.begin() as connection:
        project_id = add_project(connection)
        for hours in (-1, 1, 25, 49, 50):
            due_at = NOW - timedelta(hours=hours)
            day = DAY - timedelta(days=max(hours, 0) // 24)
            add_call(connection, add_touch(connection, project_id), "open", due_at=due_at, act_on=day)
        add_call(connection, add_touch(connection, project_id), "done")
        add_call(connection, add_touch(connection, project_id), "claimed")
        add_call(connection, add_touch(connection, project_id), "open", act_on=DAY + timedelta(days=1))
    assert troubles(database) == {"call_overdue_48h": 2, "call_overdue_24h": 3, "call_overdue": 5}


def test_troubled_texts_are_told_by_what_became_of_them(database: Database) -> None:
    with database.begin() as connection:
        project_id = add_project(connection)
        for state, reason, times in (
            ("expired", "call_not_made", 1),
            ("expired", "call_not_reached", 2),
            ("refused", "refused_by_vendor", 1),
            ("undelivered", None, 2),
            ("unknown", None, 1),
            ("given_up", "outcome_unknown", 3),
            ("skipped", "batch_anomaly", 5),
            ("skipped", "no_consent_care", 1),
            ("delivered", None, 1),
        ):
            for _ in range(times):
                add_text(connection, add_touch(connection, project_id, "handover_d30"), state, reason)
    expected = {"call_not_made": 1, "text_failed": 3, "text_expired": 2, "outcome_unknown": 4, "batch_anomaly": 5}
    assert troubles(database) == expected


def test_a_text_that_ends_days_later_is_told_on_the_day_of_its_end(database: Database) -> None:
    end = DAY + timedelta(days=2)
    with database.begin() as connection:
        touch_id = add_touch(connection, add_project(connection))
        add_text(connection, touch_id, "expired", "call_not_made", updated_at=at(end.isoformat(), "20:30"))
    assert troubles(database) == {"call_not_made": 1}
    assert troubles(database, day=end - timedelta(days=1)) == {}
    assert troubles(database, day=end) == {"call_not_made": 1}
    assert report(database, day=end).total.texts.planned == 0  # the board stays that of its own day
    assert troubles(database, day=end + timedelta(days=1)) == {}


def test_low_moods_are_those_of_the_business_day(database: Database) -> None:
    with database.begin() as connection:
        project_id = add_project(connection)
        for instant, mood in (
            (at("2026-12-11", "00:00"), 2),
            (at("2026-12-11", "23:59"), 1),
            (at("2026-12-11", "12:00"), 3),
            (at("2026-12-10", "23:59"), 1),
            (at("2026-12-12", "00:00"), 1),
        ):
            add_try(connection, add_call(connection, add_touch(connection, project_id), "done"), at=instant, mood=mood)
    assert troubles(database) == {"low_mood": 2}


def test_the_gravest_exceptions_come_first_each_with_its_project(database: Database) -> None:
    with database.begin() as connection:
        one, two = add_project(connection, "金域"), add_project(connection, "假日风景")
        add_text(connection, add_touch(connection, one, "handover_d30"), "undelivered")
        add_text(connection, add_touch(connection, two, "signing_eve"), "delivered")
        add_text(connection, add_touch(connection, one, "signing_eve"), "delivered")
    kinds = [(trouble.kind.value, trouble.project, trouble.count) for trouble in report(database).troubles]
    assert kinds == [
        ("violation_sms_only", "假日风景", 1),
        ("violation_sms_only", "金域", 1),
        ("text_failed", "金域", 1),
    ]
    assert all(isinstance(trouble, Trouble) for trouble in report(database).troubles)


def decided_day(connection: Connection) -> int:
    project_id = add_project(connection, last_planned_on=DAY)
    touch_id = add_touch(connection, project_id)
    for n, state in enumerate(("delivered", "refused", "expired", "cancelled", "skipped", "given_up")):
        add_text(connection, touch_id, state, template=str(n), position=n)
    add_call(connection, touch_id, "open")
    add_gift(connection, touch_id, "due")
    return project_id


def test_a_day_is_decided_although_calls_are_open(database: Database) -> None:
    with database.begin() as connection:
        decided_day(connection)
    assert report(database).decided


def test_texts_without_an_end_keep_the_day_open(database: Database) -> None:
    still_open: list[tuple[str, dict[str, Any]]] = [
        ("held", {}),
        ("queued", {}),
        ("sending", {}),
        ("accepted", {}),
        ("unknown", {"settle_at": NOW}),
        ("undelivered", {"undelivered": 1}),
    ]
    ended: list[tuple[str, dict[str, Any]]] = [
        ("unknown", {"settle_at": None}),  # looked up for the last time
        ("undelivered", {"undelivered": 3}),
        ("undelivered", {"undelivered": 1, "not_after": NOW}),
        ("queued", {"act_on": DAY + timedelta(days=1)}),
    ]
    with database.begin() as connection:
        project_id = decided_day(connection)
        for state, values in ended:
            add_text(connection, add_touch(connection, project_id), state, **values)
    assert report(database).decided
    for open_texts, (state, values) in enumerate(still_open, start=1):
        with database.begin() as connection:
            add_text(connection, add_touch(connection, project_id), state, **values)
        found = report(database)
        assert (found.decided, found.undecided.texts) == (False, open_texts)


def test_a_channel_that_is_still_to_be_planned_keeps_the_day_open(database: Database) -> None:
    with database.begin() as connection:
        project_id = decided_day(connection)
        add_touch(connection, project_id, next_act_on=DAY)
        add_touch(connection, project_id, next_act_on=DAY + timedelta(days=1))
    assert report(database).undecided.touches == 1


def test_a_project_that_was_not_planned_to_its_end_keeps_the_day_open(database: Database) -> None:
    with database.begin() as connection:
        decided_day(connection)
        add_project(connection, "金域", last_planned_on=DAY - timedelta(days=1))
        add_project(connection, "新项目")
    assert set(report(database).undecided.projects) == {"金域", "新项目"}


def test_open_duties_are_counted_by_kind(database: Database) -> None:
    with database.begin() as connection:
        for n, (project, state, hours) in enumerate(
            [("金域", "open", -1), ("假日风景", "open", 1), ("三", "done", -1), ("四", "open", 5)]
        ):
            project_id = add_project(connection, project)
            row = {"subject": f"call:{n}", "project_id": project_id, "role": "satisfaction_manager", "state": state}
            add(connection, tables.duty, kind="low_mood", due_at=NOW + timedelta(hours=hours), **row)
    assert report(database).duties == {"low_mood": (3, 1)}


def test_dates_that_need_a_look_are_counted_by_project(database: Database) -> None:
    day = DAY
    with database.begin() as connection:
        project_id = add_project(connection, data_as_of=day, imported_at=at("2026-12-10", "22:00"))
        deals: list[dict[str, Any]] = [
            {"signed_on": day + timedelta(days=1)},
            {"signed_on": day, "moved_in_on": day + timedelta(days=9)},
            {"appointment_on": day + timedelta(days=3), "handover_planned_on": day + timedelta(days=90)},
            {"signed_on": day + timedelta(days=1), "cancelled_on": day},
            {"date_conflict": True},
            {"signed_on": day - timedelta(days=31)},
            {"signed_on": day - timedelta(days=30)},
            {"signed_on": day - timedelta(days=31), "filed_on": day},
            {"loan_applied_on": day - timedelta(days=61)},
            {"loan_applied_on": day - timedelta(days=61), "loan_paid_on": day},
        ]
        for n, values in enumerate(deals):
            row = {"deal_no": str(n), "project_id": project_id, "primary_person_id": add_person(connection)}
            add(connection, tables.deal, **row, **values)
        add_project(connection, "空项目")
    found = report(database)
    facts, empty = sorted(found.data, key=lambda facts: facts.name)
    assert (facts.dates_ahead, facts.date_conflicts, facts.filing_missing, facts.loan_missing) == (2, 1, 1, 1)
    assert (facts.data_as_of, facts.imported_at) == (day, at("2026-12-10", "22:00"))
    assert (empty.dates_ahead, empty.date_conflicts, empty.filing_missing, empty.loan_missing) == (0, 0, 0, 0)
    ahead = [(line.milestone, line.count, line.first, line.last) for line in found.dates_ahead]
    assert ahead == [
        ("signed_on", 1, day + timedelta(days=1), day + timedelta(days=1)),
        ("moved_in_on", 1, day + timedelta(days=9), day + timedelta(days=9)),
    ]
    assert (found.import_age(facts), found.import_age(empty)) == (1, None)


def test_a_year_without_its_work_days_is_said_from_december(database: Database) -> None:
    with database.read() as connection:
        for day, missing in ((date(2026, 11, 30), ()), (date(2026, 12, 1), (2027,)), (date(2031, 3, 1), (2031,))):
            found = day_report(connection, desk().plan, day, NOW, zone=ZONE)
            assert tuple(year for year in found.missing_workdays) == missing

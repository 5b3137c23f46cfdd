"""The audit log as lines: one an event, one a channel of a planning event, streamed."""

import tracemalloc
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from care.storage import tables
from care.storage.audit import SYSTEM, Action, Actor, Event, append
from care.storage.audit_reading import AuditLine, Selection, audit_lines
from care.storage.engine import Database
from tests.factories import add, add_project, at

NOW = at("2026-12-11", "09:00")
TEXT = {"channel": "sms", "template": "t", "act_on": date(2026, 12, 11), "late_days": 0}


def lines(database: Database, **bounds: Any) -> list[AuditLine]:
    with database.read() as connection:
        return list(audit_lines(connection, Selection(**bounds)))


def world(connection: Connection) -> dict[str, int]:
    """One customer with a deal, a touch of the deal, and a birthday touch."""
    project_id = add_project(connection)
    person = add(connection, tables.person, customer_no="K1", name="张伟")
    deal = add(connection, tables.deal, deal_no="假日风景-1", project_id=project_id, primary_person_id=person)
    row = {"person_id": person, "project_id": project_id, "plan_hash": "p", "planned_on": date(2026, 12, 11)}
    ids = {"person": person, "deal": deal}
    for touchpoint, deal_id in (("contract_filed", deal), ("birthday", None)):
        key = {"touchpoint": touchpoint, "subject": touchpoint, "occasion": "once", "due_on": date(2026, 12, 12)}
        ids[touchpoint] = add(connection, tables.touch, **key, **row, deal_id=deal_id)
    return ids


def test_a_planning_event_is_one_line_a_channel(database: Database) -> None:
    with database.begin() as connection:
        ids = world(connection)
        channels = [
            {**TEXT, "state": "held", "reason": None},
            {**TEXT, "channel": "call", "state": "open", "reason": None},
            {**TEXT, "channel": "gift", "state": "skipped", "reason": "date_conflict"},
        ]
        facts = {"touchpoint": "contract_filed", "due_on": date(2026, 12, 11), "channels": channels}
        planned = Event(Action.PLANNED, "touch", ids["contract_filed"], 1, ids["person"], ids["contract_filed"], facts)
        append(connection, [planned], Actor("flow", "daily-care"), NOW)
    found = lines(database)
    assert found[0] == AuditLine(
        seq=found[0].seq,
        at=NOW,
        actor="daily-care",
        action="planned",
        entity="touch",
        entity_id=ids["contract_filed"],
        customer_no="K1",
        deal_no="假日风景-1",
        touchpoint="contract_filed",
        channel="sms",
        due_on=date(2026, 12, 11),  # as it was planned, although the touch has moved to the 12th
        state="held",
        reason=None,
    )
    assert [(line.seq, line.channel, line.state, line.reason) for line in found] == [
        (found[0].seq, "sms", "held", None),
        (found[0].seq, "call", "open", None),
        (found[0].seq, "gift", "skipped", "date_conflict"),
    ]


def test_a_move_is_one_line_with_the_state_after_it(database: Database) -> None:
    with database.begin() as connection:
        ids = world(connection)
        events = [
            Event(Action.OUTCOME, kind, n, 1, ids["person"], ids["birthday"], {"from": "a", "to": "b", "reason": "r"})
            for n, kind in enumerate(("message", "call", "gift"), start=1)
        ]
        append(connection, events, SYSTEM, NOW)
    found = lines(database)
    assert [line.channel for line in found] == ["sms", "call", "gift"]
    assert {(line.state, line.reason, line.touchpoint, line.due_on) for line in found} == {
        ("b", "r", "birthday", date(2026, 12, 12))
    }
    assert {line.deal_no for line in found} == {None}  # a birthday is nobody's deal
    assert {line.customer_no for line in found} == {"K1"}


def test_a_touch_that_moves_has_days_and_no_state(database: Database) -> None:
    with database.begin() as connection:
        ids = world(connection)
        facts = {"from": date(2026, 12, 11), "to": date(2026, 12, 12), "due_on": date(2026, 12, 12)}
        append(
            connection,
            [Event(Action.MOVED, "touch", ids["contract_filed"], 2, None, ids["contract_filed"], facts)],
            SYSTEM,
            NOW,
        )
    (line,) = lines(database)
    assert (line.state, line.channel, line.due_on) == (None, None, date(2026, 12, 12))
    assert line.customer_no == "K1"  # known by the touch


def test_events_about_persons_deals_and_the_rest_stand_alone(database: Database) -> None:
    with database.begin() as connection:
        ids = world(connection)
        events = [
            Event(Action.IMPORTED, "person", ids["person"], 1, facts={"changed": ["grade"], "to": "x"}),
            Event(Action.IMPORTED, "deal", ids["deal"], 1, ids["person"], facts={"changed": []}),
            Event(Action.DUTY_OPENED, "duty", 1, 1, facts={"to": "open"}),
            Event(Action.IMPORT_RUN, "import_run", 1, 1),
            Event(Action.RECEIPT, "message", 9, 1, 999, 999, {"to": "delivered"}),  # erased, or torn out
        ]
        append(connection, events, SYSTEM, NOW)
    of = [(line.entity, line.customer_no, line.deal_no, line.channel, line.state) for line in lines(database)]
    assert of == [
        ("person", "K1", None, None, None),
        ("deal", "K1", "假日风景-1", None, None),
        ("duty", None, None, None, "open"),
        ("import_run", None, None, None, None),
        ("message", None, None, "sms", "delivered"),
    ]


def test_bounds_are_instants_the_first_included_and_the_last_not(database: Database) -> None:
    with database.begin() as connection:
        for n in range(4):
            append(connection, [Event(Action.IMPORT_RUN, "import_run", n, 1)], SYSTEM, NOW + timedelta(hours=n))
    assert [line.entity_id for line in lines(database, since=NOW + timedelta(hours=1))] == [1, 2, 3]
    assert [line.entity_id for line in lines(database, until=NOW + timedelta(hours=2))] == [0, 1]
    both = lines(database, since=NOW + timedelta(hours=1), until=NOW + timedelta(hours=2))
    assert [line.entity_id for line in both] == [1]


def test_lines_come_in_the_order_of_the_log_whatever_their_time(database: Database) -> None:
    with database.begin() as connection:
        for n in range(3):
            append(connection, [Event(Action.IMPORT_RUN, "import_run", n, 1)], SYSTEM, NOW - timedelta(hours=n))
    assert [line.entity_id for line in lines(database, since=NOW - timedelta(days=1))] == [0, 1, 2]


def _fill(database: Database, first: int, count: int) -> None:
    with database.begin() as connection:
        events = (Event(Action.IMPORT_RUN, "import_run", first + n, 1, facts={"pad": "x" * 200}) for n in range(count))
        append(connection, events, SYSTEM, NOW)


def _peak(lines: Iterator[AuditLine]) -> int:
    tracemalloc.start()
    try:
        for _ in lines:
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.slow
def test_memory_does_not_grow_with_the_log(database: Database) -> None:
    peaks, statements = [], []
    event.listen(database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    for first, count in ((0, 1200), (1200, 3600)):
        _fill(database, first, count)
        statements.clear()
        with database.read() as connection:
            peaks.append(_peak(audit_lines(connection)))
        assert sum("audit_event" in statement for statement in statements) == 1
    small, large = peaks
    assert large < small * 1.5  # four times as many lines
    if not database.is_sqlite:  # what the driver holds is not Python's memory: ask the server who holds it
        with database.read() as connection:
            begun = audit_lines(connection)
            next(begun)
            assert connection.scalar(text("SELECT count(*) FROM pg_cursors")) == 1
            assert len(list(begun)) == 4799

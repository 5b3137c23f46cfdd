"""Complaints and their steps stand in the database and on record, each once."""

import pytest
from sqlalchemy import Connection, select

from care.errors import WrongState
from care.rules.complaints import Cause, Level, Source, State
from care.storage.audit import Actor
from care.storage.complaints import (
    NewComplaint,
    add_complaint,
    load_complaint,
    move_complaint,
    note_complaint,
    open_complaint_of,
    steps_of,
)
from care.storage.engine import Database
from care.storage.tables import audit_event
from tests.factories import add_project, at
from tests.lives import born

NOW = at("2026-12-04", "15:00")
MANAGER = Actor("person", "王经理")


def _new(connection: Connection, **said: object) -> NewComplaint:
    return NewComplaint(born(connection), add_project(connection), "电话没人接", **said)  # type: ignore[arg-type]


def test_what_opens_itself_opens_once_and_a_person_may_open_another(database: Database) -> None:
    with database.begin() as connection:
        new = _new(connection, origin="call:12", source=Source.LOW_MOOD)
        first = add_complaint(connection, new, MANAGER, NOW)
        assert add_complaint(connection, new, MANAGER, NOW) is None
        by_hand = NewComplaint(new.person_id, new.project_id, "还有一件")
        second = add_complaint(connection, by_hand, MANAGER, NOW)
        assert first != second
        found = open_complaint_of(connection, new.person_id)
        assert found is not None
        assert found.id == second


def test_each_step_is_kept_and_on_record(database: Database) -> None:
    with database.begin() as connection:
        number = add_complaint(connection, _new(connection), MANAGER, NOW)
        assert number is not None
        opened = load_complaint(connection, number, lock=True)
        assert (opened.state, opened.due_at) == (State.OPENED, at("2026-12-05", "15:00"))
        note_complaint(connection, opened, "sorted", {"cause": Cause.BANK}, None, MANAGER, NOW)
        sorted_ = load_complaint(connection, number, lock=True)
        move_complaint(connection, sorted_, State.ANSWERED, {"answered_at": NOW}, "已道歉", MANAGER, NOW)
        answered = load_complaint(connection, number)
        assert (answered.state, answered.cause, answered.level) == (State.ANSWERED, Cause.BANK, Level.ORDINARY)
        steps = [(step.step, step.words) for step in steps_of(connection, number)]
        assert steps == [("opened", "电话没人接"), ("sorted", None), ("answered", "已道歉")]
        actions = select(audit_event.c.action).where(audit_event.c.entity == "complaint")
        told = connection.scalars(actions.order_by(audit_event.c.ver)).all()
        assert told == ["complaint_opened", "complaint_noted", "complaint_moved"]
        with pytest.raises(WrongState):
            move_complaint(connection, answered, State.CLOSED, {}, None, MANAGER, NOW)
        with pytest.raises(WrongState):  # read before the cause was noted
            move_complaint(connection, opened, State.ANSWERED, {}, None, MANAGER, NOW)

"""Duties are opened once, ticked once, and each time on record."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection, select

from care.errors import NotFound, WrongState
from care.storage.audit import SYSTEM, Actor
from care.storage.duties import NewDuty, finish_duty, open_duties, open_duty_list
from care.storage.engine import Database
from care.storage.tables import audit_event, audit_pii, duty
from tests.factories import add_project, at
from tests.lives import born

NOW = at("2026-12-04")
MANAGER = Actor("person", "王经理")


def _low_mood(connection: Connection, subject: str = "call:1") -> NewDuty:
    project_id, person_id = add_project(connection), born(connection)
    return NewDuty("low_mood", subject, project_id, person_id, "satisfaction_manager", at("2026-12-05"), "客户不满")


def _actions(connection: Connection) -> list[str]:
    return list(connection.scalars(select(audit_event.c.action).order_by(audit_event.c.id)))


def test_a_duty_is_opened_once_however_often_it_is_said(database: Database) -> None:
    with database.begin() as connection:
        new = _low_mood(connection)
        other = replace(new, subject="call:2")
        assert open_duties(connection, [new, other, new], SYSTEM, NOW) == 2
        assert open_duties(connection, [new], SYSTEM, NOW) == 0
        assert _actions(connection) == ["duty_opened", "duty_opened"]


def test_a_duty_that_is_done_is_not_opened_again(database: Database) -> None:
    with database.begin() as connection:
        new = _low_mood(connection)
        open_duties(connection, [new], SYSTEM, NOW)
        (open_one,) = open_duty_list(connection)
        finish_duty(connection, open_one.id, "已上门", MANAGER, NOW)
        assert open_duties(connection, [new], SYSTEM, NOW) == 0
        assert open_duty_list(connection) == []
        assert _actions(connection) == ["duty_opened", "duty_done"]


def test_the_list_shows_the_most_urgent_first_and_can_be_narrowed(database: Database) -> None:
    with database.begin() as connection:
        later = _low_mood(connection)
        sooner = replace(later, subject="call:2", due_at=at("2026-12-04", "18:00"), role="agent")
        open_duties(connection, [later, sooner], SYSTEM, NOW)
        assert [line.subject for line in open_duty_list(connection)] == ["call:2", "call:1"]
        assert [line.subject for line in open_duty_list(connection, role="agent")] == ["call:2"]
        assert open_duty_list(connection, project_id=later.project_id + 1) == []


def test_a_duty_is_ticked_once(database: Database) -> None:
    with database.begin() as connection:
        open_duties(connection, [_low_mood(connection)], SYSTEM, NOW)
        duty_id = open_duty_list(connection)[0].id
        finish_duty(connection, duty_id, "已回访", MANAGER, NOW)
        row = connection.execute(select(duty)).one()
        assert (row.state, row.note, row.ended_at, row.ver) == ("done", "已回访", NOW, 2)
        with pytest.raises(WrongState, match="done already"):
            finish_duty(connection, duty_id, "再来", MANAGER, NOW)
        with pytest.raises(NotFound, match="no duty 999"):
            finish_duty(connection, 999, "", MANAGER, NOW)


def test_a_note_stays_out_of_the_log_s_body(database: Database) -> None:
    with database.begin() as connection:
        open_duties(connection, [_low_mood(connection)], SYSTEM, NOW)
        assert "客户不满" not in connection.execute(select(audit_event.c.body)).scalar_one()
        assert "客户不满" in connection.execute(select(audit_pii.c.data)).scalar_one()

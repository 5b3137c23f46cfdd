"""One conditional move: made once, only along legal ways, and never without its event."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from care.errors import WrongState
from care.rules.lifecycles import CallState
from care.storage.audit import SYSTEM, Action
from care.storage.calls import load_call
from care.storage.engine import Database
from care.storage.moving import Move, move
from care.storage.tables import audit_event
from tests.factories import at
from tests.services.office import Office

NOW = at("2026-12-04")
DONE = Move(CallState.DONE, Action.CALL_TRIED)


@pytest.fixture
def office(database: Database) -> Office:
    """A buyer with an open call."""
    office = Office(database)
    office.sell(subscribed_on=date(2026, 12, 4))
    office.plan("2026-12-04")
    return office


def test_a_row_that_changed_since_it_was_read_stays_as_it_is(office: Office) -> None:
    with office.database.begin() as connection:
        read = load_call(connection, office.call("subscription_congrats").id).standing
        for stale in (replace(read, ver=read.ver - 1), replace(read, state=CallState.CLAIMED)):
            with pytest.raises(WrongState, match="look at it again"):
                move(connection, "call", stale, DONE, SYSTEM, NOW)
    assert office.call("subscription_congrats").state == "open"
    assert office.actions("call") == []


def test_an_illegal_move_changes_nothing(office: Office) -> None:
    with office.database.begin() as connection:
        read = load_call(connection, office.call("subscription_congrats").id)
        move(connection, "call", read.standing, DONE, SYSTEM, NOW)
        done = replace(read.standing, ver=read.ver + 1, state=CallState.DONE)
        with pytest.raises(WrongState):
            move(connection, "call", done, Move(CallState.OPEN, Action.CALL_RELEASED), SYSTEM, NOW)
    assert office.call("subscription_congrats").state == "done"
    assert office.actions("call") == ["call_tried"]


def test_the_event_names_both_states_and_the_new_version(office: Office) -> None:
    with office.database.begin() as connection:
        read = load_call(connection, office.call("subscription_congrats").id)
        move(connection, "call", read.standing, DONE, SYSTEM, NOW)
        event = connection.execute(select(audit_event).where(audit_event.c.entity == "call")).one()
    assert (event.ver, event.touch_id, event.person_id) == (read.ver + 1, read.touch_id, read.person_id)
    assert '"from":"open","to":"done"' in event.body

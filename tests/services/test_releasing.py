"""A manager's word on the text of an exhausted call, on both databases (rules.md 8)."""

from datetime import date

import pytest
from sqlalchemy import select, update

from care.errors import BadInput, WrongState
from care.services.releasing import drop_text, release_text
from care.storage.engine import Database
from care.storage.tables import audit_event, audit_pii, message, person
from tests.factories import at
from tests.services.office import Office

MANAGER = "王经理"
D3 = "subscription_d3"
SUBSCRIBED = {"subscribed_on": date(2026, 12, 1), "appointment_on": date(2026, 12, 12)}
SIGNED = {**SUBSCRIBED, "signed_on": date(2026, 12, 12)}


@pytest.fixture
def office(database: Database) -> Office:
    """A third-day call that reached nobody on the 4th and 5th."""
    office = Office(database)
    office.sell(**SUBSCRIBED)
    office.plan("2026-12-04")
    office.exhaust(D3, "2026-12-04", "2026-12-05")
    return office


def release(office: Office, touchpoint: str, day: str, clock: str = "10:00", **values: str) -> int:
    """The manager releases the touchpoint's text."""
    call_id = office.call(touchpoint).id
    now = at(day, clock)
    return release_text(office.database, office.desk, call_id, "客户要的", by=MANAGER, now=now, values=values)


def test_a_manager_releases_the_text(office: Office) -> None:
    assert release(office, D3, "2026-12-05", "20:45") == 1
    text = office.text(D3)
    assert (text.state, text.template) == ("queued", D3)
    assert (text.not_before, text.not_after) == (at("2026-12-06", "08:30"), at("2026-12-08", "20:30"))
    assert office.call(D3).state == "exhausted"


def test_the_callbacks_text_says_that_nobody_was_reached(database: Database) -> None:
    office = Office(database)
    office.sell(**SIGNED)
    office.plan("2026-12-19")
    office.exhaust("signing_d7_callback", "2026-12-19", "2026-12-20")
    release(office, "signing_d7_callback", "2026-12-20", "15:00")
    text = office.text("signing_d7_callback")
    assert text.template == "signing_d7_callback_missed"
    assert "未能接通" in text.text


def test_a_text_that_needs_the_form_s_values_gets_them_from_the_manager(database: Database) -> None:
    office = Office(database)
    office.sell(**SIGNED, loan_applied_on=date(2026, 12, 18))
    office.plan("2027-01-01")
    office.exhaust("loan_progress", "2027-01-01", "2027-01-02")
    before = office.everything()
    with pytest.raises(BadInput, match="lacks status"):
        release(office, "loan_progress", "2027-01-02", "15:00")
    assert office.everything() == before
    release(office, "loan_progress", "2027-01-02", "15:00", status="银行审批")
    assert "银行审批" in office.text("loan_progress").text


def test_too_late_is_said_with_the_last_moment(office: Office) -> None:
    with pytest.raises(WrongState, match="could go until 2026-12-08 20:30"):
        release(office, D3, "2026-12-08", "20:30")
    assert office.text(D3).state == "held"


def test_a_manager_drops_the_text(office: Office) -> None:
    assert drop_text(office.database, office.call(D3).id, "客户已知", by=MANAGER, now=at("2026-12-05")) == 1
    assert (office.text(D3).state, office.text(D3).reason) == ("cancelled", "dropped")
    with office.database.read() as connection:
        last = connection.execute(select(audit_event).order_by(audit_event.c.id.desc())).first()
        beside = "".join(connection.scalars(select(audit_pii.c.data)))
    assert last is not None
    assert (last.action, last.actor, last.entity) == ("dropped", MANAGER, "message")
    assert "客户已知" in beside
    with pytest.raises(WrongState, match="nothing to decide"):
        release(office, D3, "2026-12-05")


def test_a_decision_needs_a_reason_and_an_exhausted_call(database: Database) -> None:
    office = Office(database)
    office.sell(**SUBSCRIBED)
    office.plan("2026-12-04")
    with pytest.raises(WrongState, match="once it is exhausted"):
        release(office, D3, "2026-12-04")
    with pytest.raises(BadInput, match="needs a reason"):
        drop_text(database, office.call(D3).id, "  ", by=MANAGER, now=at("2026-12-04"))


def test_a_number_that_is_somebody_else_s_gets_no_released_text(database: Database) -> None:
    office = Office(database)
    office.sell(**SUBSCRIBED)
    office.plan("2026-12-04")
    office.record(D3, "wrong_number", "2026-12-04")
    with pytest.raises(WrongState, match="phone_recycled_suspect"):
        release(office, D3, "2026-12-04", "15:00")
    with database.begin() as connection:
        connection.execute(update(person).values(mobile="13900139000"))
    release(office, D3, "2026-12-04", "15:00")
    assert office.text(D3).phone == "13900139000"


def test_a_fact_that_no_form_gives_ends_the_text_but_not_the_record(database: Database) -> None:
    office = Office(database)
    office.sell(**SUBSCRIBED)
    office.plan("2026-12-04")
    with database.begin() as connection:
        connection.execute(update(person).values(name="", sex=None))
    assert office.record(D3, "connected", "2026-12-04").texts.ended == 1
    assert (office.text(D3).state, office.text(D3).reason) == ("cancelled", "variable_missing")


def test_texts_are_released_in_their_order(office: Office) -> None:
    with office.database.begin() as connection:
        first = connection.execute(select(message).where(message.c.touch_id == office.text(D3).touch_id)).one()
        values = {k: v for k, v in first._mapping.items() if k not in {"id", "template", "position"}}
        connection.execute(message.insert().values(**values, template="subscription_notes", position=-1))
    assert release(office, D3, "2026-12-05") == 2
    with office.database.read() as connection:
        query = select(audit_event.c.entity_id).where(audit_event.c.action == "released").order_by(audit_event.c.id)
        released = list(connection.scalars(query))
        positions = dict(connection.execute(select(message.c.id, message.c.position)).tuples().all())
    assert [positions[message_id] for message_id in released] == [-1, 0]

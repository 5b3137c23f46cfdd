"""Gifts on the list, marked as they go, on both databases."""

from datetime import date

import pytest
from sqlalchemy import select

from care.errors import NotFound, WrongState
from care.services.gifts import mark_delivered, mark_ordered, open_gifts
from care.storage.engine import Database
from care.storage.tables import audit_event, audit_pii, gift
from tests.factories import at
from tests.services.office import AGENT, Office

CONGRATS = "subscription_congrats"


@pytest.fixture
def office(database: Database) -> Office:
    """A buyer on the day of subscription: 认购礼品 is due."""
    office = Office(database)
    office.sell(subscribed_on=date(2026, 12, 1))
    office.plan("2026-12-01")
    return office


def test_a_gift_goes_from_due_over_ordered_to_delivered(office: Office) -> None:
    gift_id = office.row(gift, CONGRATS).id
    mark_ordered(office.database, gift_id, by=AGENT, now=at("2026-12-01"))
    mark_delivered(office.database, gift_id, by=AGENT, now=at("2026-12-02"), note="本人签收")
    row = office.row(gift, CONGRATS)
    assert (row.state, row.ended_at) == ("delivered", at("2026-12-02"))
    assert office.actions("gift") == ["gift_moved", "gift_moved"]
    with office.database.read() as connection:
        assert "本人签收" not in "".join(connection.scalars(select(audit_event.c.body)))
        assert "本人签收" in "".join(connection.scalars(select(audit_pii.c.data)))


def test_the_list_shows_due_and_ordered_gifts_and_which_are_late(office: Office) -> None:
    def listed(day: date) -> list[tuple[str, str, bool]]:
        return [(x.gift.item, x.gift.state, x.late) for x in open_gifts(office.database, day)]

    gift_id = office.row(gift, CONGRATS).id
    assert listed(date(2026, 12, 1)) == [("认购礼品", "due", False)]
    mark_ordered(office.database, gift_id, by=AGENT, now=at("2026-12-01"))
    assert listed(date(2026, 12, 2)) == [("认购礼品", "ordered", True)]
    assert open_gifts(office.database, date(2026, 12, 1), project_id=999) == []
    mark_delivered(office.database, gift_id, by=AGENT, now=at("2026-12-02"))
    assert listed(date(2026, 12, 2)) == []


def test_a_gift_that_is_delivered_stays_so(office: Office) -> None:
    gift_id = office.row(gift, CONGRATS).id
    mark_delivered(office.database, gift_id, by=AGENT, now=at("2026-12-01"))
    for mark in (mark_ordered, mark_delivered):
        with pytest.raises(WrongState, match="is delivered"):
            mark(office.database, gift_id, by=AGENT, now=at("2026-12-02"))
    with pytest.raises(NotFound, match="no gift 999"):
        mark_ordered(office.database, 999, by=AGENT, now=at("2026-12-02"))

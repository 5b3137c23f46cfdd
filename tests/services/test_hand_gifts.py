"""Gifts that a person starts: for something in a customer's life, and from the club; on both databases."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from care.errors import BadField
from care.services.auditing.anchors import Anchors
from care.services.auditing.verifying import Outside, verify
from care.services.hand_gifts import announce_club_gift, heard_of, note_life_event
from care.services.mending import Word
from care.services.planning import plan_day
from care.services.preparing import Desk
from care.storage.audit import SYSTEM
from care.storage.engine import Database
from care.storage.tables import consent, gift, message, person, touch
from tests.factories import at
from tests.lives import born, buys, desk
from tests.services.auditing.logbook import chains

DAY = date(2026, 12, 4)
WORD = Word("李晓燕", "", DAY, at("2026-12-04"))


@pytest.fixture
def buyer(database: Database) -> int:
    with database.begin() as connection:
        person_id = born(connection, mobile="13800138000")
        buys(connection, person_id, subscribed_on=date(2026, 11, 1))
        connection.execute(update(person).where(person.c.id == person_id).values(ver=0))
    return person_id


def rows(database: Database, table: Any) -> list[Any]:
    joined = table.join(touch, touch.c.id == table.c.touch_id)
    with database.read() as connection:
        query = (
            select(table, touch.c.touchpoint)
            .select_from(joined)
            .where(touch.c.touchpoint.in_(("watchful_gift", "club_gift")))
        )
        return list(connection.execute(query.order_by(table.c.id)))


def test_what_happened_is_kept_and_its_gift_goes_on_the_agents_list(database: Database, buyer: int) -> None:
    note_life_event(database, desk(), buyer, "孩子上小学了", "书包", WORD)
    note_life_event(database, desk(), buyer, "搬来同住的母亲爱听戏", None, WORD)
    assert [one.what for one in heard_of(database, buyer)] == ["搬来同住的母亲爱听戏", "孩子上小学了"]
    (given,) = rows(database, gift)
    assert (given.item, given.state, given.act_on, given.person_id) == ("书包", "due", DAY, buyer)
    assert given.staff_id is not None
    for what, item in (("", "书包"), ("长" * 201, None), ("搬家", "长" * 41)):
        with pytest.raises(BadField):
            note_life_event(database, desk(), buyer, what, item, WORD)
    plan_day(database, desk(), day=DAY, now=WORD.now, actor=SYSTEM)
    assert [row.state for row in rows(database, gift)] == ["due"]
    assert verify(database, Outside(Anchors(chains(database)))).sound


def test_a_gift_that_the_policy_refuses_is_skipped_with_its_reason(database: Database, buyer: int) -> None:
    with database.begin() as connection:
        connection.execute(update(person).values(status="frozen"))
    note_life_event(database, desk(), buyer, "孩子上小学了", "书包", WORD)
    assert [(row.state, row.reason) for row in rows(database, gift)] == [("skipped", "frozen")]


@pytest.mark.parametrize(("agreed", "text"), [(True, ("queued", None)), (False, ("skipped", "no_consent_care"))])
def test_the_clubs_gift_is_told_of_by_text_and_goes_on_the_list_once(
    database: Database, buyer: int, agreed: bool, text: tuple[str, str | None]
) -> None:
    if not agreed:
        with database.begin() as connection:
            connection.execute(consent.delete())
    tools: Desk = desk()
    announce_club_gift(database, tools, buyer, date(2026, 12, 20), WORD)
    (told,), (given,) = rows(database, message), rows(database, gift)
    assert (told.state, told.reason) == text
    assert (given.item, given.state) == ("万客会礼品", "due")
    if agreed:
        assert "您的万客会礼品已到，请12月20日前带证件到假日风景销售中心领取" in told.text
    with pytest.raises(BadField, match="stands already"):
        announce_club_gift(database, tools, buyer, date(2026, 12, 21), WORD)
    with pytest.raises(BadField, match="no time"):
        announce_club_gift(database, tools, buyer, DAY, WORD)

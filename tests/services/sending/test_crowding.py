"""The caps hold in the claim: two deliverers at once never give a phone more greetings than rules.md 7 allows."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Connection, select, update

from care.services.sending.crowding import crowded_out
from care.services.sending.run import LEASE
from care.storage.engine import Database
from care.storage.messages.claim import claim
from care.storage.messages.row import Message
from care.storage.tables import message, person, touch
from tests.services.sending.world import ACTOR, DAY, at, queue

NOW = at("10:00")
HOUSEHOLDS = 40


def households(database: Database) -> None:
    """Two greetings for each of forty phones, as two planners at the same moment would leave them."""
    first, second = queue(database, HOUSEHOLDS, klass="care"), queue(database, HOUSEHOLDS, klass="care")
    with database.begin() as connection:
        for one, other in zip(first, second, strict=True):
            number = connection.scalar(select(message.c.phone).where(message.c.id == one))
            owner = select(message.c.person_id).where(message.c.id == other).scalar_subquery()
            connection.execute(update(person).where(person.c.id == owner).values(mobile=number))
            connection.execute(update(message).where(message.c.id == other).values(phone=number))


def take(connection: Connection, owner: str, limit: int) -> list[Message]:
    return claim(
        connection, gateway="simulator", owner=owner, now=NOW, lease_until=NOW + LEASE, limit=limit, actor=ACTOR
    )


def sent(database: Database, owner: str, limit: int, start: Barrier) -> list[str]:
    """What one deliverer may send: it claims batch by batch, and keeps the phones that the claim allows."""
    phones: list[str] = []
    start.wait()
    while True:
        with database.begin() as connection:
            claimed = take(connection, owner, limit)
            crowded = crowded_out(connection, claimed, DAY)
        if not claimed:
            return phones
        phones += [m.phone or "" for m in claimed if m.id not in crowded]


def test_two_deliverers_at_once_never_exceed_one_greeting_a_phone(database: Database) -> None:
    households(database)
    start = Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(sent, database, owner, 7, start) for owner in ("one", "two")]
        counts = Counter(phone for each in both for phone in each.result())
    assert len(counts) == HOUSEHOLDS  # nobody's greeting is lost over it
    assert set(counts.values()) == {1}


def test_a_claim_waits_for_the_one_before_it_on_the_same_phone(database: Database) -> None:
    """The narrow moment that a race seldom meets: the first claim is not committed when the second looks."""
    households(database)
    with ThreadPoolExecutor(1) as pool:
        with database.begin() as connection:
            first = take(connection, "one", HOUSEHOLDS)
            assert crowded_out(connection, first, DAY) == {}
            second = pool.submit(_all_crowded, database)
            with pytest.raises(TimeoutError):
                second.result(timeout=0.5)
        assert second.result(timeout=30) == HOUSEHOLDS


def _all_crowded(database: Database) -> int:
    with database.begin() as connection:
        return len(crowded_out(connection, take(connection, "two", HOUSEHOLDS), DAY))


def test_a_greeting_that_a_birthday_of_the_day_displaces_is_found_in_the_claim(database: Database) -> None:
    """Planned before the birthday was known: what waits of higher rank goes first."""
    households(database)
    with database.begin() as connection:
        later = select(message.c.touch_id).order_by(message.c.id.desc()).limit(HOUSEHOLDS).scalar_subquery()
        connection.execute(update(touch).where(touch.c.id.in_(later)).values(touchpoint="birthday"))
        claimed = take(connection, "one", HOUSEHOLDS)
        assert set(crowded_out(connection, claimed, DAY).values()) == {"superseded"}


@pytest.mark.parametrize(("gone", "reason"), [(1, None), (2, "cap_week")])
def test_the_week_is_counted_by_what_has_left(database: Database, gone: int, reason: str | None) -> None:
    ids = queue(database, 4, klass="care")
    with database.begin() as connection:
        number = connection.scalar(select(message.c.phone).where(message.c.id == ids[0]))
        connection.execute(update(person).values(mobile=number))
        connection.execute(update(message).values(phone=number))
        for n, earlier in enumerate(ids[1:], 1):
            state = "delivered" if n <= gone else "cancelled"
            values = {"state": state, "act_on": DAY - timedelta(days=n)}
            connection.execute(update(message).where(message.c.id == earlier).values(values))
        [claimed] = take(connection, "one", 10)
        assert crowded_out(connection, [claimed], DAY).get(claimed.id) == reason

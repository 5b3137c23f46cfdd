"""What goes to somebody who has just complained: no greeting, for a day no notice either, but for what is owed."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from care.services.delivery import deliver
from care.storage.audit import SYSTEM
from care.storage.complaints import NewComplaint, add_complaint
from care.storage.engine import Database
from care.storage.tables import complaint, message, touch
from tests.services.sending.world import ACTOR, DAY, Hands, at, events, queue, row, simulator, states, the_plan

NEXT_DAY = DAY + timedelta(days=1)


def complain(database: Database, now: datetime) -> None:
    with database.begin() as connection:
        person = connection.scalar(select(message.c.person_id))
        assert person is not None
        assert add_complaint(connection, NewComplaint(person, 1, "没人接电话"), SYSTEM, now)


def send(database: Database, folder: Path, hands: Hands) -> None:
    asyncio.run(deliver(database, simulator(folder, hands), the_plan(), hands.clock, ACTOR))


def test_a_greeting_that_waits_is_refused_at_its_moment(database: Database, tmp_path: Path) -> None:
    (one,), hands = queue(database, klass="care"), Hands()
    complain(database, hands.clock.now())
    send(database, tmp_path, hands)
    found = row(database, one)
    assert (found.state, found.reason) == ("cancelled", "complaint_quiet")


def test_a_notice_waits_for_a_day_and_then_goes(database: Database, tmp_path: Path) -> None:
    (one,), hands = queue(database), Hands(at("10:00"))
    complain(database, at("09:40"))
    send(database, tmp_path, hands)
    assert (row(database, one).state, row(database, one).not_before) == ("queued", at("09:40", NEXT_DAY))
    assert [action for _, _, action in events(database)][-1] == "queued"
    hands.turn(hours=24)
    send(database, tmp_path, hands)
    assert states(database) == ["accepted"]


@pytest.mark.parametrize(
    ("touchpoint", "columns"),
    [
        ("complaint_acknowledged", {"template": "complaint_acknowledged"}),
        ("contract_filed", {"template": "contract_filed"}),  # somebody released it by a call
        ("move_in", {"not_after": at("20:30")}),  # cannot wait
    ],
)
def test_what_is_owed_or_released_by_a_person_goes_all_the_same(
    database: Database, tmp_path: Path, touchpoint: str, columns: dict[str, Any]
) -> None:
    hands = Hands(at("10:00"))
    queue(database, **columns)
    with database.begin() as connection:
        connection.execute(update(touch).values(touchpoint=touchpoint))
    complain(database, at("09:40"))
    send(database, tmp_path, hands)
    assert states(database) == ["accepted"]


def test_three_days_after_closing_greetings_go_again(database: Database, tmp_path: Path) -> None:
    queue(database, klass="care")
    complain(database, at("09:40"))
    with database.begin() as connection:
        connection.execute(update(complaint).values(quiet_until=DAY - timedelta(days=1), state="closed"))
    send(database, tmp_path, Hands())
    assert states(database) == ["accepted"]

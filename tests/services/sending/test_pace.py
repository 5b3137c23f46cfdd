"""All deliverers of an account together keep its pace."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

from sqlalchemy import update

from care.gateway import Capabilities
from care.services.delivery import _open_run
from care.services.sending.pace import Pace
from care.storage.engine import Database, open_database
from care.storage.pace import reserve_pace
from care.storage.tables import pace
from integrations.sms.simulator import SimulatorGateway
from tests.services.sending.world import ACTOR, Hands, the_plan

PER_SECOND = 200


def test_two_deliverers_at_once_keep_to_the_pace_of_one_account(database: Database, database_url: str) -> None:
    def work() -> list[float]:
        own = open_database(database_url)  # as another process would
        with _open_run(own, Account(), the_plan("twilio"), Hands().clock, ACTOR, None) as run:
            went = asyncio.run(_take(run.pace, 50))
        own.dispose()
        return went

    with ThreadPoolExecutor(2) as both:
        went = sorted(moment for done in [both.submit(work), both.submit(work)] for moment in done.result())
    busiest = max(sum(first <= moment < first + 0.2 for moment in went) for first in went)
    # 81 without the database; the threads of a busy machine wake up late.
    assert busiest <= PER_SECOND * 0.2 * 1.3


async def _take(pace: Pace, texts: int) -> list[float]:
    """The moments at which so many texts might go, ten expected at a time."""
    went = []
    for number in range(texts):
        if number % 10 == 0:
            pace.expect(10)
        await pace.take()
        went.append(time.monotonic())
    return went


class Account(SimulatorGateway):
    """What a pace asks of a real vendor."""

    name, capabilities = "twilio", Capabilities(real=True, per_second=PER_SECOND)

    def __init__(self) -> None: ...


def test_turns_follow_each_other_and_one_that_nobody_took_begins_at_once(database: Database) -> None:
    with database.begin() as connection:
        begins = [reserve_pace(connection, gateway, 5.0) for gateway in ("twilio", "twilio", "twilio", "other")]
    assert begins[0] == begins[3] == 0
    assert [4.9 < later - earlier <= 5 for earlier, later in pairwise(begins[:3])] == [True, True]


def test_a_clock_that_was_wrong_stops_nobody(database: Database) -> None:
    with database.begin() as connection:
        reserve_pace(connection, "twilio", 1)
        connection.execute(update(pace).values(free_at=pace.c.free_at + 86_400))
        assert reserve_pace(connection, "twilio", 1) == 0


def test_who_was_held_up_takes_another_turn_for_what_is_left() -> None:
    now, turns = [100.0], []

    async def reserve(seconds: float) -> float:
        turns.append(round(seconds, 2))
        return 0.0

    async def send() -> None:
        pace = Pace(100, reserve, lambda: now[0])
        pace.expect(90)
        for _ in range(10):
            now[0] += 0.01
            await pace.take()
        now[0] += 5  # frozen; others have had the moments since
        await pace.take()

    asyncio.run(send())
    assert turns == [0.9, 0.8]

"""What runs in the process that is killed: one whole delivery, perhaps with a point at which it dies by itself."""

import asyncio
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from care.clock import Clock
from care.gateway import Kind, Outcome
from care.rules.lifecycles import MessageState
from care.services.delivery import deliver
from care.services.sending import batch, expiring, outcomes
from care.settings import TwilioSettings
from care.storage.audit import Action, Actor
from care.storage.engine import open_database
from care.storage.messages.moves import Move
from care.storage.messages.row import Message
from integrations.sms.twilio.gateway import TwilioGateway
from tests.fake_twilio.app import ACCOUNT, TOKEN
from tests.services.sending.world import ZONE, at, the_plan

ACTOR = Actor("system", "chaos")
# Where the process dies by itself: before or after a step of a batch (see care/services/sending/batch.py).
POINTS = ("after claim", "before post", "after post", "before record", "after record")


@dataclass(frozen=True)
class Orders:
    """One life of the deliverer: when it begins, where Twilio is, and where it dies by itself."""

    database: str
    twilio: str
    now: datetime
    naive: bool = False
    point: str | None = None
    after_calls: int = 1
    lease: timedelta | None = None


def warm_up() -> None:
    """Load what every life needs, before the first fork: else most would be killed while they read the plan."""
    the_plan("twilio")
    account = TwilioSettings(ACCOUNT, TOKEN, "+15005550006", None, "http://127.0.0.1")
    gateway = TwilioGateway(account, None, Clock.starting(ZONE, at("10:00")))
    assert gateway._client.messages is not None  # the SDK imports it at the first use


def live(orders: Orders) -> None:
    """Deliver until nothing is left, or until death."""
    if orders.point is not None:
        _die_at(orders.point, orders.after_calls)
    if orders.naive:
        _be_naive()
    if orders.lease is not None:
        for name, value in (("LEASE", orders.lease), ("LEASE_GUARD", orders.lease / 4)):
            setattr(batch, name, value)
    database, clock = open_database(orders.database), Clock.starting(ZONE, orders.now)
    account = TwilioSettings(ACCOUNT, TOKEN, "+15005550006", None, orders.twilio)

    async def run() -> None:
        gateway = TwilioGateway(account, "https://care.example.com", clock, per_second=400, in_flight=20)
        await deliver(database, gateway, the_plan("twilio"), clock, ACTOR)
        await gateway.aclose()

    asyncio.run(run())
    database.dispose()


def _die_at(point: str, after_calls: int) -> None:
    moment, _, step = point.partition(" ")
    name = {"claim": "_claim", "post": "_post", "record": "_record"}[step]
    calls, whole = [0], getattr(batch, name)

    def due() -> bool:
        calls[0] += 1
        return calls[0] >= after_calls

    if name == "_post":

        async def post(*words: Any) -> Any:
            dies = due()
            if dies and moment == "before":
                _die()
            result = await whole(*words)
            if dies:
                _die()
            return result

        setattr(batch, name, post)
        return

    def step_(*words: Any) -> Any:
        dies = due()
        if dies and moment == "before":
            _die()
        result = whole(*words)
        if dies:
            _die()
        return result

    setattr(batch, name, step_)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _be_naive() -> None:
    """The ordinary way: what failed, and what a dead worker left, is sent again."""
    careful: Callable[[Message, Outcome, datetime], Move] = outcomes.outcome_move

    def again(message: Message, outcome: Outcome, now: datetime) -> Move:
        return careful(message, replace(outcome, kind=Kind.NOT_SENT) if outcome.kind is Kind.UNKNOWN else outcome, now)

    outcomes.outcome_move = again
    setattr(expiring, "abandoned_move", _again_at_once)  # noqa: B010


def _again_at_once(message: Message, now: datetime) -> Move:
    return Move(message, MessageState.QUEUED, Action.QUEUED, {"not_before": now}, {"why": "lease_over"})

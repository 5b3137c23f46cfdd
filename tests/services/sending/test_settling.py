"""Look-ups: when, how often, and what a vendor's answer, or its silence, makes of a text."""

import asyncio
from collections.abc import Container, Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from care.errors import GatewayDown
from care.gateway import Capabilities, Found, Kind, Lookup, Outcome, ReceiptState, Sms
from care.services.delivery import deliver
from care.services.settling import SettleResult, settle
from care.storage.engine import Database
from care.storage.tables import call, duty
from tests.services.sending.world import ACTOR, DAY, Hands, assert_audited, at, change, queue, row, states, the_plan


class Oracle:
    """A vendor with a listing that may lag: it answers look-ups as told and remembers being asked."""

    name = "oracle"

    def __init__(self, answer: Lookup | None, outcome: Kind = Kind.UNKNOWN) -> None:
        self.capabilities = Capabilities(per_second=1000)
        self.answer, self.outcome = answer, outcome
        self.sent: list[tuple[int, int]] = []
        self.asked: list[datetime] = []

    async def send(self, batch: Sequence[Sms]) -> list[Outcome]:
        self.sent += [(sms.id, sms.attempt) for sms in batch]
        return [Outcome(self.outcome, f"o-{sms.id}" if self.outcome is Kind.ACCEPTED else None) for sms in batch]

    async def lookup(
        self, sms: Sms, started: datetime, now: datetime, *, provider_id: str | None, taken: Container[str]
    ) -> Lookup:
        self.asked.append(now)
        if self.answer is None:
            raise GatewayDown("the oracle is silent")
        return self.answer

    async def check(self) -> None: ...

    async def aclose(self) -> None: ...


def send(database: Database, gateway: Oracle, hands: Hands) -> None:
    asyncio.run(deliver(database, gateway, the_plan(), hands.clock, ACTOR))


def look_up(database: Database, gateway: Oracle, hands: Hands) -> SettleResult:
    return asyncio.run(settle(database, gateway, the_plan(), hands.clock, ACTOR))


def settled_every_ten_seconds(database: Database, gateway: Oracle, hands: Hands, minutes: int) -> list[int]:
    """The seconds after the start at which the vendor was asked."""
    start = hands.clock.now()
    for _ in range(minutes * 6 + 1):
        look_up(database, gateway, hands)
        hands.turn(seconds=10)
    return [round((asked - start).total_seconds()) for asked in gateway.asked]


def test_an_unknown_is_asked_about_after_1_5_and_30_minutes(database: Database) -> None:
    hands, gateway = Hands(), Oracle(Lookup(Found.CANNOT_TELL))
    queue(database)
    send(database, gateway, hands)
    assert settled_every_ten_seconds(database, gateway, hands, 40) == [60, 300, 1800]


@pytest.mark.parametrize(("klass", "state", "duties"), [("care", "given_up", 0), ("service", "unknown", 1)])
def test_where_nobody_can_tell_a_greeting_is_given_up_and_a_notice_goes_to_a_person(
    database: Database, klass: str, state: str, duties: int
) -> None:
    hands, gateway = Hands(), Oracle(Lookup(Found.CANNOT_TELL))
    (one,) = queue(database, klass=klass)
    send(database, gateway, hands)
    hands.turn(minutes=31)
    look_up(database, gateway, hands)
    found = row(database, one)
    assert (found.state, found.reason, found.settle_at) == (state, "outcome_unknown", None)
    with database.read() as connection:
        assert [r.subject for r in connection.execute(select(duty))] == [f"message:{one}"] * duties
    assert gateway.sent == [(one, 1)]
    assert_audited(database)


def test_a_no_counts_at_the_last_look_up_only(database: Database) -> None:
    hands, gateway = Hands(), Oracle(Lookup(Found.NO))
    (one,) = queue(database)
    send(database, gateway, hands)
    for step in (61, 240):
        hands.turn(seconds=step)
        look_up(database, gateway, hands)
        assert row(database, one).state == "unknown"
    hands.turn(minutes=25)
    look_up(database, gateway, hands)
    assert row(database, one).state == "queued"
    send(database, gateway, hands)
    assert gateway.sent == [(one, 1), (one, 2)]
    assert_audited(database)


@pytest.mark.parametrize(("klass", "reason"), [("care", "quiet_hours"), ("service", "late_over_limit")])
def test_a_no_after_the_texts_time_ends_it(database: Database, klass: str, reason: str) -> None:
    hands, gateway = Hands(), Oracle(Lookup(Found.NO))
    (one,) = queue(database, klass=klass, not_after=at("10:20"))
    send(database, gateway, hands)
    hands.turn(minutes=31)
    look_up(database, gateway, hands)
    assert (row(database, one).state, row(database, one).reason) == ("expired", reason)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (Lookup(Found.YES, "o-1"), "accepted"),
        (Lookup(Found.YES, "o-1", ReceiptState.SENT), "accepted"),
        (Lookup(Found.YES, "o-1", ReceiptState.DELIVERED), "delivered"),
        (Lookup(Found.YES, "o-1", ReceiptState.UNDELIVERED), "queued"),
    ],
)
def test_a_yes_moves_the_text_on(database: Database, answer: Lookup, state: str) -> None:
    hands, gateway = Hands(), Oracle(answer)
    (one,) = queue(database)
    send(database, gateway, hands)
    hands.turn(seconds=61)
    look_up(database, gateway, hands)
    assert row(database, one).state == state
    assert_audited(database)


def test_a_silent_vendor_uses_up_no_look_up(database: Database) -> None:
    hands, gateway = Hands(), Oracle(None)
    (one,) = queue(database, klass="care")
    send(database, gateway, hands)
    hands.turn(hours=2)
    for _ in range(3):
        with pytest.raises(GatewayDown, match="tried again"):
            look_up(database, gateway, hands)
    assert row(database, one).state == "unknown"
    assert row(database, one).lookups == 0
    gateway.answer = Lookup(Found.YES, "o-1", ReceiptState.DELIVERED)
    look_up(database, gateway, hands)
    assert row(database, one).state == "delivered"


def test_a_missing_receipt_is_asked_for_over_three_days_and_then_unknown(database: Database) -> None:
    hands, gateway = Hands(), Oracle(Lookup(Found.YES, "o-1", ReceiptState.SENT), Kind.ACCEPTED)
    (one,) = queue(database)
    send(database, gateway, hands)
    for _ in range(72):
        assert row(database, one).state == "accepted"
        hands.turn(hours=1)
        look_up(database, gateway, hands)
    assert (row(database, one).state, row(database, one).settle_at) == ("unknown", None)
    assert row(database, one).reason == "outcome_unknown"
    assert len(gateway.asked) == 4
    assert_audited(database)


def test_a_vendor_that_denies_what_it_accepted_does_not_cause_a_second_text(database: Database) -> None:
    hands, gateway = Hands(), Oracle(Lookup(Found.NO), Kind.ACCEPTED)
    queue(database)
    send(database, gateway, hands)
    hands.turn(minutes=31)
    look_up(database, gateway, hands)
    send(database, gateway, hands)
    assert states(database) == ["accepted"]
    assert len(gateway.sent) == 1


def test_another_vendor_is_not_asked(database: Database) -> None:
    """The gateway was changed while a text was in doubt: the new one has never heard of it."""
    hands, gateway = Hands(), Oracle(Lookup(Found.NO))
    (one,) = queue(database, klass="care")
    send(database, gateway, hands)
    hands.turn(minutes=31)
    other = Oracle(Lookup(Found.NO))
    other.name = "other"
    look_up(database, other, hands)
    assert other.asked == []
    assert row(database, one).state == "given_up"


@pytest.mark.parametrize(("tries", "reason"), [(None, "call_not_made"), (0, "call_not_made"), (2, "call_not_reached")])
def test_a_held_text_that_was_never_released_says_why(database: Database, tries: int | None, reason: str) -> None:
    hands, (one,) = Hands(at("20:30", DAY + timedelta(days=2))), queue(database, state="held")
    if tries is not None:
        values = {"touch_id": 1, "script": "x", "state": "open", "act_on": DAY, "due_at": at("18:00")}
        facts = {"required": True, "node": True, "caller": "agent", "project_id": 1, "person_id": 1, "tries": tries}
        with database.begin() as connection:
            connection.execute(call.insert().values(**values, **facts))
    send(database, Oracle(None), hands)
    assert (row(database, one).state, row(database, one).reason) == ("expired", reason)
    assert_audited(database)


def test_a_held_text_is_never_sent(database: Database) -> None:
    hands, gateway = Hands(), Oracle(None, Kind.ACCEPTED)
    queue(database, state="held")
    send(database, gateway, hands)
    assert gateway.sent == []


def test_an_erased_text_cannot_be_looked_up(database: Database) -> None:
    hands, gateway = Hands(), Oracle(Lookup(Found.NO))
    (one,) = queue(database)
    send(database, gateway, hands)
    from care.storage.tables import message

    change(database, message, one, phone=None, text=None)
    hands.turn(minutes=31)
    look_up(database, gateway, hands)
    assert row(database, one).state == "unknown"
    assert gateway.asked == []

"""Receipts: late, twice, out of order, for an earlier attempt, and for texts that nobody knows."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from care.gateway import Kind, Receipt, ReceiptState
from care.rules.lifecycles import MESSAGE_MOVES, MessageState
from care.services.delivery import deliver
from care.services.sending.receipts import Applied, apply_receipts, receipt_move
from care.services.sending.setting import Setting
from care.services.settling import settle
from care.storage.engine import Database
from care.storage.messages.row import Message
from care.storage.tables import message
from integrations.sms.simulator import Fate, SimulatorGateway
from tests.services.sending.world import (
    ACTOR,
    DAY,
    ZONE,
    Hands,
    assert_audited,
    at,
    calls,
    change,
    queue,
    row,
    simulator,
    taken,
    the_plan,
)

M, R = MessageState, ReceiptState


def text(state: MessageState, attempt: int = 2) -> Message:
    columns: dict[str, Any] = dict.fromkeys(Message.__dataclass_fields__)
    columns |= {"id": 1, "ver": 3, "state": state, "attempt": attempt, "undelivered": 0, "started_at": at("10:00")}
    return Message(**columns)


def target(state: MessageState, receipt: ReceiptState, attempt: int) -> MessageState | None:
    move = receipt_move(text(state), Receipt(1, attempt, "id", receipt), at("10:01"))
    return move.to if move else None


@pytest.mark.parametrize(
    ("state", "receipt", "attempt", "expected"),
    [
        (M.SENDING, R.SENT, 2, M.ACCEPTED),
        (M.SENDING, R.SENT, 1, None),
        (M.SENDING, R.DELIVERED, 1, M.DELIVERED),
        (M.UNKNOWN, R.ACCEPTED, 2, M.ACCEPTED),
        (M.UNKNOWN, R.UNDELIVERED, 2, M.UNDELIVERED),
        (M.UNKNOWN, R.UNDELIVERED, 1, None),
        (M.QUEUED, R.SENT, 2, M.ACCEPTED),
        (M.QUEUED, R.SENT, 1, M.ACCEPTED),
        (M.QUEUED, R.DELIVERED, 1, M.DELIVERED),
        (M.ACCEPTED, R.SENT, 2, None),
        (M.ACCEPTED, R.DELIVERED, 2, M.DELIVERED),
        (M.ACCEPTED, R.UNDELIVERED, 2, M.UNDELIVERED),
        (M.GIVEN_UP, R.DELIVERED, 2, M.DELIVERED),
        (M.REFUSED, R.DELIVERED, 1, M.DELIVERED),
        (M.DELIVERED, R.UNDELIVERED, 2, None),
        (M.CANCELLED, R.DELIVERED, 2, None),
        (M.EXPIRED, R.DELIVERED, 1, None),
    ],
)
def test_what_a_receipt_makes_of_a_text(
    state: MessageState, receipt: ReceiptState, attempt: int, expected: MessageState | None
) -> None:
    assert target(state, receipt, attempt) == expected


@pytest.mark.parametrize("state", MessageState)
@pytest.mark.parametrize("receipt", ReceiptState)
def test_a_receipt_never_asks_for_an_illegal_move(state: MessageState, receipt: ReceiptState) -> None:
    for attempt in (1, 2):
        to = target(state, receipt, attempt)
        assert to is None or to in MESSAGE_MOVES[state]


def receive(database: Database, gateway: SimulatorGateway, hands: Hands, *receipts: Receipt) -> Applied:
    with database.begin() as connection:
        return apply_receipts(connection, Setting(the_plan(), gateway, ZONE, ACTOR), receipts, hands.clock.now())


def send(database: Database, gateway: SimulatorGateway, hands: Hands) -> None:
    asyncio.run(deliver(database, gateway, the_plan(), hands.clock, ACTOR))


def test_a_receipt_for_the_first_attempt_cancels_the_queued_second(database: Database, tmp_path: Path) -> None:
    """The vendor's listing lagged, so the look-up said no; then the receipt proved that the text had gone."""
    hands, (one,) = Hands(), queue(database)
    gateway = simulator(tmp_path, hands, Fate(Kind.UNKNOWN, takes=False))
    send(database, gateway, hands)
    hands.turn(seconds=60)
    asyncio.run(settle(database, gateway, the_plan(), hands.clock, ACTOR))
    assert row(database, one).state == "queued"
    receive(database, gateway, hands, Receipt(one, 1, "late", R.SENT))
    send(database, gateway, hands)
    found = row(database, one)
    assert (found.state, found.attempt, found.provider_id) == ("accepted", 1, "late")
    assert taken(gateway) == []
    assert_audited(database)


def test_a_repeated_undelivered_receipt_counts_once(database: Database, tmp_path: Path) -> None:
    hands, (one,) = Hands(), queue(database)
    gateway = simulator(tmp_path, hands)
    send(database, gateway, hands)
    for _ in range(3):
        receive(database, gateway, hands, Receipt(one, 1, None, R.UNDELIVERED))
    found = row(database, one)
    assert (found.state, found.undelivered) == ("queued", 1)
    assert calls(database) == []


def test_a_receipt_that_names_a_bad_number_ends_the_tries(database: Database, tmp_path: Path) -> None:
    hands, (one,) = Hands(), queue(database)
    gateway = simulator(tmp_path, hands)
    send(database, gateway, hands)
    receive(database, gateway, hands, Receipt(one, 1, None, R.UNDELIVERED, "30006", Kind.BAD_NUMBER))
    assert row(database, one).state == "undelivered"
    assert len(calls(database)) == 1
    assert_audited(database)


def test_a_receipt_with_the_vendors_id_alone_finds_its_text(database: Database, tmp_path: Path) -> None:
    hands, (one,) = Hands(), queue(database)
    gateway = simulator(tmp_path, hands)
    send(database, gateway, hands)
    assert receive(
        database, gateway, hands, Receipt(None, None, row(database, one).provider_id, R.DELIVERED)
    ).moved == {one}


@pytest.mark.parametrize(
    "receipt",
    [
        Receipt(None, None, "stranger", R.DELIVERED),
        Receipt(None, None, None, R.DELIVERED),
        Receipt(999, 1, "stranger", R.DELIVERED),
        Receipt(1, 7, "stranger", R.DELIVERED),
        Receipt(1, 0, "stranger", R.DELIVERED),
    ],
)
def test_a_receipt_about_nothing_changes_nothing(database: Database, tmp_path: Path, receipt: Receipt) -> None:
    hands = Hands()
    queue(database)
    gateway = simulator(tmp_path, hands)
    send(database, gateway, hands)
    assert receive(database, gateway, hands, receipt) == Applied(frozenset(), 1)


def test_the_cause_of_a_failure_goes_once_it_is_delivered(database: Database, tmp_path: Path) -> None:
    hands, (one,) = Hands(), queue(database)
    gateway = simulator(tmp_path, hands)
    send(database, gateway, hands)
    receive(database, gateway, hands, Receipt(one, 1, None, R.UNDELIVERED, "30003"))
    receive(database, gateway, hands, Receipt(one, 1, None, R.DELIVERED))
    found = row(database, one)
    assert (found.state, found.reason, found.code) == ("delivered", None, None)


RECEIPTS = st.lists(st.sampled_from([R.ACCEPTED, R.SENT, R.DELIVERED]), min_size=1, max_size=6)


@settings(max_examples=25)
@given(words=RECEIPTS, cuts=st.lists(st.integers(1, 3), min_size=6, max_size=6))
def test_receipts_in_any_order_and_grouping_come_to_the_highest(
    words: list[ReceiptState], cuts: list[int], tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path
) -> None:
    folder = tmp_path_factory.mktemp("receipts")
    (folder / "care.db").write_bytes(migrated_sqlite.read_bytes())
    from care.storage.engine import open_database

    database, hands = open_database(f"sqlite:///{folder / 'care.db'}"), Hands()
    (one,) = queue(database)
    gateway = simulator(folder, hands)
    send(database, gateway, hands)
    left = [Receipt(one, 1, None, word) for word in words]
    for cut in cuts:
        receive(database, gateway, hands, *left[:cut])
        left = left[cut:]
    assert row(database, one).state == ("delivered" if R.DELIVERED in words else "accepted")
    assert_audited(database)
    database.dispose()
    asyncio.run(gateway.aclose())


def test_a_text_that_was_queued_by_hand_is_not_touched_by_an_old_word(database: Database, tmp_path: Path) -> None:
    hands, (one,) = Hands(), queue(database)
    change(database, message, one, state="cancelled", reason="dropped")
    gateway = simulator(tmp_path, hands)
    assert receive(database, gateway, hands, Receipt(one, 1, None, R.DELIVERED)).unknown == 1
    assert row(database, one).not_after == at("20:30", DAY + timedelta(days=2))

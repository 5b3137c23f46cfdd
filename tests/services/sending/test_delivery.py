"""Delivery on both databases: once, never silently not, nothing that should not go, all on record."""

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, insert, update

from care.gateway import Kind, Receipt, ReceiptState, Sms
from care.services.delivery import DeliveryResult, deliver, deliver_batch
from care.services.sending.receipts import apply_receipts
from care.services.sending.run import LEASE
from care.services.sending.setting import Setting
from care.services.settling import settle
from care.storage.engine import Database, open_database
from care.storage.messages.claim import claim
from care.storage.tables import consent, message, person, suppression
from integrations.sms.simulator import Fate, SimulatorGateway, seeded
from tests.services.sending.world import (
    ACTOR,
    DAY,
    ZONE,
    Hands,
    assert_audited,
    at,
    calls,
    change,
    events,
    phone,
    queue,
    row,
    simulator,
    states,
    taken,
    the_plan,
)


def send(database: Database, gateway: SimulatorGateway, hands: Hands, limit: int | None = None) -> DeliveryResult:
    return asyncio.run(deliver(database, gateway, the_plan(), hands.clock, ACTOR, limit=limit))


def settled(database: Database, gateway: SimulatorGateway, hands: Hands) -> Counter[str]:
    return asyncio.run(settle(database, gateway, the_plan(), hands.clock, ACTOR)).counts


def test_a_queued_text_is_sent_once_and_delivered(database: Database, tmp_path: Path) -> None:
    hands, (one,) = Hands(), queue(database)
    gateway = simulator(tmp_path, hands)
    assert send(database, gateway, hands).counts == {"accepted": 1}
    assert send(database, gateway, hands).taken == 0
    hands.turn(seconds=61)
    settled(database, gateway, hands)
    assert states(database) == ["delivered"]
    assert taken(gateway) == [(one, 1)]
    assert [action for _, _, action in events(database)] == ["claimed", "outcome", "receipt"]
    assert_audited(database)


def test_a_limit_is_kept(database: Database, tmp_path: Path) -> None:
    hands = Hands()
    queue(database, 5)
    gateway = simulator(tmp_path, hands)
    assert send(database, gateway, hands, limit=3).taken == 3
    assert len(taken(gateway)) == 3


def test_one_batch_at_a_time_comes_to_the_same_end(database: Database, tmp_path: Path) -> None:
    hands = Hands()
    queue(database, 3)
    gateway = simulator(tmp_path, hands)
    sizes = [
        asyncio.run(deliver_batch(database, gateway, the_plan(), hands.clock, ACTOR, limit=2)).taken for _ in "123"
    ]
    assert sizes == [2, 1, 0]


def test_what_is_not_due_yet_waits(database: Database, tmp_path: Path) -> None:
    hands = Hands()
    queue(database, not_before=at("17:30"))
    assert send(database, simulator(tmp_path, hands), hands).taken == 0


def test_two_deliverers_at_once_take_no_text_twice(database: Database) -> None:
    queue(database, 40)
    now = at("10:00")

    def take(owner: str) -> list[int]:
        found: list[int] = []
        other = open_database(database.engine.url.render_as_string(hide_password=False))
        while True:
            with other.begin() as connection:
                got = claim(
                    connection, gateway="x", owner=owner, now=now, lease_until=now + LEASE, limit=3, actor=ACTOR
                )
            found += [m.id for m in got]
            if not got:
                other.dispose()
                return found

    async def both() -> list[list[int]]:
        return list(await asyncio.gather(*(asyncio.to_thread(take, owner) for owner in "abcd")))

    found = [message_id for part in asyncio.run(both()) for message_id in part]
    assert len(found) == 40
    assert len(set(found)) == 40
    assert_audited(database)


def test_consent_is_asked_again_after_the_claim(database: Database, tmp_path: Path) -> None:
    hands, ids = Hands(at("10:00")), queue(database, 2, klass="care")
    with database.begin() as connection:
        connection.execute(update(consent).where(consent.c.person_id == 1).values(state="opted_out"))
    gateway = simulator(tmp_path, hands)
    assert send(database, gateway, hands).counts == {"cancelled": 1, "accepted": 1}
    assert row(database, ids[0]).reason == "opted_out"
    assert taken(gateway) == [(ids[1], 1)]
    assert_audited(database)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"status": "deceased"}, "deceased"),
        ({"mobile": None, "phone_problem": "phone_landline"}, "phone_landline"),
        ({"phone_problem": "phone_recycled_suspect"}, "phone_recycled_suspect"),
    ],
)
def test_the_person_is_asked_about_again(
    database: Database, tmp_path: Path, values: dict[str, str | None], reason: str
) -> None:
    hands, (one,) = Hands(), queue(database)
    change(database, person, 1, **values)
    gateway = simulator(tmp_path, hands)
    send(database, gateway, hands)
    assert (row(database, one).state, row(database, one).reason) == ("cancelled", reason)
    assert taken(gateway) == []


def test_a_suppressed_number_gets_nothing(database: Database, tmp_path: Path) -> None:
    hands, (one,) = Hands(), queue(database)
    with database.begin() as connection:
        connection.execute(
            insert(suppression).values(phone=phone(1), reason="phone_invalid", since=at("09:00"), source="twilio 21211")
        )
    send(database, simulator(tmp_path, hands), hands)
    assert row(database, one).reason == "phone_invalid"


def test_a_corrected_number_gets_the_text_and_the_old_one_does_not(database: Database, tmp_path: Path) -> None:
    hands, (one,) = Hands(), queue(database)
    change(database, person, 1, mobile="13900139000")
    seen: list[str] = []

    def watch(sms: Sms) -> Fate:
        seen.append(sms.to)
        return Fate()

    gateway = simulator(tmp_path, hands, watch)
    send(database, gateway, hands)
    assert seen == ["13900139000"]
    assert row(database, one).state == "accepted"


def test_a_text_with_an_empty_variable_never_leaves(database: Database, tmp_path: Path) -> None:
    hands, (one,) = Hands(), queue(database, text="【思源经纪】{title}您好")
    send(database, simulator(tmp_path, hands), hands)
    assert row(database, one).reason == "variable_missing"


def test_a_notice_at_night_waits_for_the_morning(database: Database, tmp_path: Path) -> None:
    hands, (one,) = Hands(at("21:00")), queue(database)
    gateway = simulator(tmp_path, hands)
    send(database, gateway, hands)
    assert row(database, one).state == "queued"
    assert row(database, one).not_before == at("08:30", DAY + timedelta(days=1))
    assert taken(gateway) == []


def test_a_greeting_that_finds_the_hours_over_ends(database: Database, tmp_path: Path) -> None:
    hands, ids = Hands(at("19:30")), queue(database, klass="care")
    gateway = simulator(tmp_path, hands)
    result = send(database, gateway, hands)
    assert result.expired == {"quiet_hours": 1}
    assert row(database, ids[0]).state == "expired"


def test_a_greeting_outside_a_projects_own_hours_ends(database: Database, tmp_path: Path) -> None:
    hands, (one,) = Hands(at("08:45")), queue(database, klass="care", not_after=at("09:00"))
    send(database, simulator(tmp_path, hands), hands)
    assert (row(database, one).state, row(database, one).reason) == ("cancelled", "quiet_hours")


def test_a_late_notice_expires_with_its_reason(database: Database, tmp_path: Path) -> None:
    hands, (one,) = Hands(at("20:30", DAY + timedelta(days=2))), queue(database)
    send(database, simulator(tmp_path, hands), hands)
    assert (row(database, one).state, row(database, one).reason) == ("expired", "late_over_limit")
    assert_audited(database)


@pytest.mark.parametrize(
    ("kind", "again_within"),
    [(Kind.NOT_SENT, 5), (Kind.THROTTLED, 35), (Kind.LATER, 900), (Kind.ACCOUNT, 300)],
)
def test_what_certainly_did_not_go_is_queued_again_and_is_no_try(
    database: Database, tmp_path: Path, kind: Kind, again_within: int
) -> None:
    hands, (one,) = Hands(), queue(database)
    gateway = simulator(tmp_path, hands, Fate(kind, takes=False, retry_after=30 if kind is Kind.THROTTLED else None))
    send(database, gateway, hands)
    found = row(database, one)
    assert (found.state, found.undelivered) == ("queued", 0)
    assert hands.clock.now() < found.not_before <= hands.clock.now() + timedelta(seconds=again_within)
    assert calls(database) == []
    assert_audited(database)


def test_a_claim_is_on_record_for_everybody_before_its_text_is_posted(database: Database, tmp_path: Path) -> None:
    """Else a process that dies after the vendor's yes leaves a text that looks as if it had never been touched."""
    hands = Hands()
    queue(database, 3)
    aside = open_database(database.engine.url.render_as_string(hide_password=False))
    seen: list[tuple[str, int]] = []

    def look(sms: Sms) -> Fate:
        found = row(aside, sms.id)
        seen.append((found.state, found.attempt))
        return Fate()

    send(database, simulator(tmp_path, hands, look), hands)
    aside.dispose()
    assert seen == [("sending", 1)] * 3


def test_an_account_error_stops_the_run_and_keeps_the_rest(database: Database, tmp_path: Path) -> None:
    hands = Hands()
    queue(database, 400)
    asked: list[int] = []

    def refuse(sms: Sms) -> Fate:
        asked.append(sms.id)
        return Fate(Kind.ACCOUNT, takes=False)

    gateway = simulator(tmp_path, hands, refuse)
    gateway.capabilities = type(gateway.capabilities)(per_second=1000, in_flight=1, batch=1, exact_lookup=True)
    result = send(database, gateway, hands)
    assert result.stopped is not None
    assert len(asked) == 1
    assert set(states(database)) == {"queued"}
    assert_audited(database)


def test_a_vendor_that_is_down_is_left_alone_after_a_while(database: Database, tmp_path: Path) -> None:
    hands = Hands()
    queue(database, 100)
    asked: list[int] = []

    def silent(sms: Sms) -> Fate:
        asked.append(sms.id)
        return Fate(Kind.NOT_SENT, takes=False)

    gateway = simulator(tmp_path, hands, silent)
    gateway.capabilities = type(gateway.capabilities)(per_second=1000, in_flight=1, batch=1, exact_lookup=True)
    result = send(database, gateway, hands)
    assert result.stopped is not None
    assert len(asked) == 20
    assert set(states(database)) == {"queued"}


@pytest.mark.parametrize(
    ("kind", "reason", "suppressed"),
    [
        (Kind.BAD_NUMBER, "phone_invalid", "phone_invalid"),
        (Kind.OPTED_OUT, "gateway_blacklist", "gateway_blacklist"),
        (Kind.BAD_CONTENT, "refused_by_vendor", None),
    ],
)
def test_a_text_refused_for_good_becomes_a_call(
    database: Database, tmp_path: Path, kind: Kind, reason: str, suppressed: str | None
) -> None:
    hands, (one,) = Hands(), queue(database)
    send(database, simulator(tmp_path, hands, Fate(kind, takes=False)), hands)
    found = row(database, one)
    assert (found.state, found.reason) == ("refused", reason)
    (instead,) = calls(database)
    assert (instead.script, instead.staff_id, instead.state, instead.act_on) == ("text_not_arrived", 1, "open", DAY)
    with database.read() as connection:
        assert connection.scalar(suppression.select().with_only_columns(suppression.c.reason)) == suppressed
    assert [action for _, _, action in events(database, "call")] == ["planned"]
    assert_audited(database)


def test_two_refused_texts_of_one_touch_make_one_call(database: Database, tmp_path: Path) -> None:
    hands = Hands()
    queue(database)
    with database.begin() as connection:
        first = dict(connection.execute(message.select()).mappings().one())
        del first["id"]
        connection.execute(insert(message).values(first | {"template": "second", "position": 1}))
    send(database, simulator(tmp_path, hands, Fate(Kind.BAD_CONTENT, takes=False)), hands)
    assert states(database) == ["refused", "refused"]
    assert len(calls(database)) == 1


def test_undelivered_three_times_becomes_a_call_and_not_before(database: Database, tmp_path: Path) -> None:
    hands, (one,) = Hands(), queue(database)
    gateway = simulator(tmp_path, hands, Fate(final=ReceiptState.UNDELIVERED))
    for _ in range(3):
        assert calls(database) == []
        send(database, gateway, hands)
        hands.turn(seconds=61)
        settled(database, gateway, hands)
        hands.turn(minutes=15)
    found = row(database, one)
    assert (found.state, found.reason, found.undelivered) == ("undelivered", "undelivered", 3)
    assert len(calls(database)) == 1
    assert taken(gateway) == [(one, 1), (one, 2), (one, 3)]
    assert send(database, gateway, hands).taken == 0
    assert_audited(database)


def test_undelivered_is_not_tried_again_after_the_window(database: Database, tmp_path: Path) -> None:
    hands, (one,) = Hands(at("19:20")), queue(database, klass="care")
    gateway = simulator(tmp_path, hands, Fate(final=ReceiptState.UNDELIVERED))
    send(database, gateway, hands)
    hands.turn(seconds=61)
    settled(database, gateway, hands)
    assert (row(database, one).state, calls(database)) == ("undelivered", [])


def test_a_kill_between_claim_and_record_sends_nothing_twice(database: Database, tmp_path: Path) -> None:
    """The vendor took the first text and never heard of the second; the deliverer died before writing either down."""
    hands, (one, two) = Hands(), queue(database, 2)
    gateway = simulator(tmp_path, hands)
    with database.begin() as connection:
        claim(
            connection,
            gateway="simulator",
            owner="dead",
            now=hands.clock.now(),
            lease_until=hands.clock.now() + LEASE,
            limit=2,
            actor=ACTOR,
        )
    asyncio.run(gateway.send([_sms(one)]))
    assert send(database, gateway, hands).taken == 0
    hands.turn(seconds=61)
    result = send(database, gateway, hands)
    assert result.settled.swept == 2
    assert states(database) == ["delivered", "accepted"]
    assert taken(gateway) == [(one, 1), (two, 2)]
    assert_audited(database)


def _sms(message_id: int, attempt: int = 1) -> Sms:
    return Sms(message_id, attempt, phone(1), "x", "move_in", {}, "service", at("20:30"))


def test_a_lost_answer_is_looked_up_and_not_sent_again(database: Database, tmp_path: Path) -> None:
    hands, (one,) = Hands(), queue(database)
    gateway = simulator(tmp_path, hands, Fate(Kind.UNKNOWN))
    send(database, gateway, hands)
    assert states(database) == ["unknown"]
    hands.turn(seconds=59)
    assert send(database, gateway, hands).taken == 0
    assert states(database) == ["unknown"]
    hands.turn(seconds=1)
    send(database, gateway, hands)
    assert states(database) == ["delivered"]
    assert taken(gateway) == [(one, 1)]


def test_a_lost_request_is_sent_again_after_the_look_up(database: Database, tmp_path: Path) -> None:
    hands, (one,) = Hands(), queue(database)
    fates = [Fate(Kind.UNKNOWN, takes=False), Fate()]
    gateway = simulator(tmp_path, hands, lambda sms: fates[sms.attempt - 1])
    send(database, gateway, hands)
    hands.turn(seconds=60)
    send(database, gateway, hands)
    assert taken(gateway) == [(one, 2)]
    assert states(database) == ["accepted"]
    assert_audited(database)


def test_a_receipt_before_the_sends_own_outcome_stands(database: Database, tmp_path: Path) -> None:
    hands, (one,) = Hands(), queue(database)

    def deliver_at_once(sms: Sms) -> Fate:
        with database.begin() as connection:
            receipt = Receipt(sms.id, sms.attempt, "vendor-1", ReceiptState.DELIVERED)
            apply_receipts(connection, Setting(the_plan(), gateway, ZONE, ACTOR), [receipt], hands.clock.now())
        return Fate(Kind.UNKNOWN)

    gateway = simulator(tmp_path, hands, deliver_at_once)
    assert send(database, gateway, hands).counts == {"overtaken": 1}
    found = row(database, one)
    assert (found.state, found.provider_id, found.settle_at) == ("delivered", "vendor-1", None)
    assert_audited(database)


def test_nothing_more_is_sent_once_the_lease_is_over(database: Database, tmp_path: Path) -> None:
    """A deliverer that was frozen after its claim wakes up: another may have taken its texts over."""
    hands, ids = Hands(), queue(database, 3)
    sent: list[int] = []

    def freeze(sms: Sms) -> Fate:
        sent.append(sms.id)
        hands.turn(seconds=LEASE.total_seconds())
        return Fate()

    gateway = simulator(tmp_path, hands, freeze)
    gateway.capabilities = type(gateway.capabilities)(per_second=1000, in_flight=1, batch=1, exact_lookup=True)
    asyncio.run(deliver_batch(database, gateway, the_plan(), hands.clock, ACTOR))
    assert sent == ids[:1]
    assert states(database) == ["accepted", "queued", "queued"]


def test_a_late_write_of_a_frozen_deliverer_changes_nothing(database: Database, tmp_path: Path) -> None:
    """While one is frozen inside its POST, another settles and sends again; the first one's outcome comes last."""
    hands, (one,) = Hands(), queue(database)

    def second_deliverer() -> None:
        send(database, simulator(tmp_path / "other", hands), hands)

    def freeze(sms: Sms) -> Fate:
        hands.turn(seconds=61)
        with ThreadPoolExecutor(1) as other:
            other.submit(second_deliverer).result(20)
        return Fate(Kind.BAD_NUMBER, takes=False)

    outer = simulator(tmp_path, hands, freeze)
    assert send(database, outer, hands, limit=1).counts == {"overtaken": 1}
    found = row(database, one)
    assert (found.state, found.attempt) == ("accepted", 2)
    assert calls(database) == []
    assert_audited(database)


def test_a_gateway_that_raises_loses_nothing(database: Database, tmp_path: Path) -> None:
    hands = Hands()
    queue(database)

    def raise_(sms: Sms) -> Fate:
        raise RuntimeError("a defect")

    send(database, simulator(tmp_path, hands, raise_), hands)
    assert states(database) == ["unknown"]


@pytest.mark.parametrize(("klass", "most"), [("service", 6), ("care", 8)])
def test_statements_per_500_texts(database: Database, tmp_path: Path, klass: str, most: int) -> None:
    """Six; a batch with greetings locks and reads its phones' histories in the claim besides."""
    hands = Hands()
    queue(database, 501, klass=klass)
    statements: list[str] = []
    gateway = simulator(tmp_path, hands)
    asyncio.run(deliver_batch(database, gateway, the_plan(), hands.clock, ACTOR, limit=1))

    async def count() -> int:
        from care.services.delivery import _open_run
        from care.services.sending.batch import run_batch

        with _open_run(database, gateway, the_plan(), hands.clock, ACTOR, None) as run:
            with database.read() as connection:
                run.directory(connection, hands.clock.now())
            event.listen(
                database.engine, "before_cursor_execute", lambda c, cur, sql, *rest: statements.append(sql), named=False
            )
            return (await run_batch(run)).taken

    assert asyncio.run(count()) == 500
    work = [sql for sql in statements if not sql.startswith(("BEGIN", "SELECT pg_catalog"))]
    assert len(work) <= most, work


def test_the_everyday_simulator_ends_every_text(database: Database, tmp_path: Path) -> None:
    hands = Hands()
    queue(database, 300)
    gateway = simulator(tmp_path, hands, seeded)
    for _ in range(7):
        send(database, gateway, hands)
        hands.turn(minutes=20)
    ends = Counter(states(database))
    assert set(ends) <= {"delivered", "refused", "undelivered"}
    assert ends["delivered"] > 280
    assert len(calls(database)) == ends["refused"] + ends["undelivered"]
    assert_audited(database)

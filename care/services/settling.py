"""Settling: what became of the texts whose outcome or receipt is missing. Looked up, never sent again blindly."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from care.clock import Clock
from care.errors import GatewayDown
from care.gateway import Found, Gateway, Lookup, Receipt, ReceiptState
from care.rules.lifecycles import MessageState
from care.rules.reasons import Reason
from care.rules.touchpoints import Plan
from care.services.event_duties import event_duty
from care.services.sending.expiring import expiry, sweep, too_late
from care.services.sending.messages import sms_of
from care.services.sending.receipts import apply_receipts
from care.services.sending.schedule import LOOK_UPS, RECEIPTS, next_look_up
from care.services.sending.setting import Setting
from care.storage.audit import Action, Actor
from care.storage.duties import open_duties
from care.storage.engine import Database
from care.storage.messages.attempts import bound_to_phones
from care.storage.messages.due import to_look_up
from care.storage.messages.moves import Move, apply
from care.storage.messages.row import Message

MOST_AT_ONCE = 500
MOST_ROUNDS = 10_000
M = MessageState


@dataclass(slots=True)
class SettleResult:
    """How many claims were taken from dead deliverers, how many texts were looked up, and where those stand now."""

    swept: int = 0
    looked_up: int = 0
    counts: Counter[str] = field(default_factory=Counter)


async def settle(database: Database, gateway: Gateway, plan: Plan, clock: Clock, actor: Actor) -> SettleResult:
    """Look up what is due: 60 seconds, 5 and 30 minutes after an attempt began; for missing receipts up to 72 hours.

    Raises GatewayDown when the vendor does not answer; what it said before is written, the rest stays due.
    """
    setting, vendor = Setting(plan, gateway, clock.zone, actor), gateway.capabilities
    # Few a round over a network: what a round has heard is written before the next asks, or a process that is killed
    # again and again would ask the same questions for ever.
    at_once = min(MOST_AT_ONCE, 2 * vendor.in_flight * vendor.batch)
    result = SettleResult(swept=await asyncio.to_thread(sweep, database, actor, clock.now()))
    for _ in range(MOST_ROUNDS):
        due, taken = await asyncio.to_thread(_due, database, gateway.name, clock.now(), at_once)
        if not due:
            break
        answers = await _ask(gateway, due, taken, clock)
        counts = await asyncio.to_thread(_write, database, setting, answers, clock.now())
        result.looked_up += len(answers)
        result.counts += counts
        if len(answers) < len(due):
            raise GatewayDown(f"The {gateway.name} gateway does not answer look-ups: they are tried again next time.")
    return result


def _due(database: Database, gateway: str, now: datetime, at_once: int) -> tuple[list[Message], set[str]]:
    with database.read() as connection:
        due = to_look_up(connection, now, at_once)
        taken = bound_to_phones(connection, gateway, {m.phone for m in due if m.phone}) if due else set()
    return due, taken


async def _ask(gateway: Gateway, due: Sequence[Message], taken: set[str], clock: Clock) -> list[tuple[Message, Lookup]]:
    """The vendor's answers; those that did not come are left out."""
    slots = asyncio.Semaphore(gateway.capabilities.in_flight)

    async def ask(message: Message) -> tuple[Message, Lookup] | None:
        async with slots:
            try:
                return message, await _look_up(gateway, message, taken, clock.now())
            except GatewayDown:
                return None

    return [answer for answer in await asyncio.gather(*map(ask, due)) if answer is not None]


async def _look_up(gateway: Gateway, message: Message, taken: set[str], now: datetime) -> Lookup:
    # Another vendor has never heard of it, and its NO would send the text a second time.
    if message.gateway != gateway.name or message.phone is None or message.text is None:
        return Lookup(Found.CANNOT_TELL)
    return await gateway.lookup(
        sms_of(message), message.started_at, now, provider_id=message.provider_id, taken=taken - {message.provider_id}
    )


def _write(
    database: Database, setting: Setting, answers: Sequence[tuple[Message, Lookup]], now: datetime
) -> Counter[str]:
    with database.begin() as connection:
        found = [_receipt(m, answer) for m, answer in answers if answer.found is Found.YES]
        moved = apply_receipts(connection, setting, found, now).moved
        moves = [look_up_move(m, answer, setting, now) for m, answer in answers if m.id not in moved]
        landed = apply(connection, moves, setting.actor, now)
        _open_duties(connection, setting, landed.values(), now)
    counts: Counter[str] = Counter(m.state.value for m in landed.values())
    counts["by_receipt"] = len(moved)
    return +counts


def look_up_move(message: Message, answer: Lookup, setting: Setting, now: datetime) -> Move:
    """What a look-up without news makes of a text: another look later, or at the last one an end."""
    asked = {"lookups": message.lookups + 1}
    facts = {"found": answer.found}
    missing_receipt = message.state is M.ACCEPTED
    next_at = next_look_up(message.started_at, now, RECEIPTS if missing_receipt else LOOK_UPS)
    proof = answer.found is Found.NO and (setting.gateway.capabilities.exact_lookup or next_at is None)
    if proof and not missing_receipt:
        if now >= message.not_after:
            return expiry(message, too_late(message))
        return Move(message, M.QUEUED, Action.LOOKED_UP, {**asked, "settle_at": None, "not_before": now}, facts)
    if next_at is not None:
        return Move(message, message.state, Action.LOOKED_UP, {**asked, "settle_at": next_at}, facts)
    end = {**asked, "settle_at": None, "reason": Reason.OUTCOME_UNKNOWN.value}
    # A missing greeting costs less than a double; whether a notice arrived, a person finds out.
    given_up = message.klass != "service" and not missing_receipt
    return Move(message, M.GIVEN_UP if given_up else M.UNKNOWN, Action.LOOKED_UP, end, facts)


def _open_duties(connection: Connection, setting: Setting, landed: Iterable[Message], now: datetime) -> None:
    """A notice of which nobody can tell whether it arrived goes to a person's list."""
    wanted = [m for m in landed if m.state is M.UNKNOWN and m.settle_at is None and m.klass == "service"]
    duties = [
        event_duty(
            setting.plan,
            "outcome_unknown",
            f"message:{m.id}",
            project_id=m.project_id,
            person_id=m.person_id,
            now=now,
        )
        for m in wanted
    ]
    if duties:
        open_duties(connection, duties, setting.actor, now)


def _receipt(message: Message, answer: Lookup) -> Receipt:
    state = answer.state or ReceiptState.ACCEPTED
    return Receipt(message.id, message.attempt, answer.provider_id, state, answer.code, answer.kind)

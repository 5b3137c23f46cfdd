"""Delivery receipts, from a webhook or a look-up: the vendor's word about one attempt moves the text on.

They come late, twice, out of order, before the send's own outcome is written, and for an attempt before the present
one; a word counts only once, by rank, and a move only if it is legal from where the text stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from care.gateway import Receipt, ReceiptState
from care.rules.lifecycles import MESSAGE_MOVES, MessageState
from care.rules.reasons import Reason
from care.services.sending.failures import FINAL_KINDS, Failure, handle_failures
from care.services.sending.schedule import RECEIPTS, RETRY_UNDELIVERED, UNDELIVERED_TRIES, next_look_up
from care.services.sending.setting import Setting
from care.storage.audit import Action
from care.storage.messages.attempts import RANK, Attempt, messages_of_ids, record_attempts
from care.storage.messages.due import lock
from care.storage.messages.moves import Move, apply
from care.storage.messages.row import Message

M, R = MessageState, ReceiptState


@dataclass(frozen=True, slots=True)
class Applied:
    """Which messages moved, and how many receipts were about a text that nobody knows here."""

    moved: frozenset[int]
    unknown: int


def apply_receipts(connection: Connection, setting: Setting, receipts: Sequence[Receipt], now: datetime) -> Applied:
    """Apply the receipts in the caller's transaction, with what follows from them: another try, or a call."""
    known = _identified(connection, setting, receipts)
    messages = lock(connection, {r.message_id for r in known if r.message_id is not None})
    known = [r for r in known if _happened(r, messages)]
    news = record_attempts(connection, [_attempt(messages[_id(r)], r, now) for r in known])
    moved: set[int] = set()
    for wave in _waves([r for r in known if _is_news(r, news, known)]):
        moves = [move for r in wave if (move := receipt_move(messages[_id(r)], r, now)) is not None]
        landed = apply(connection, moves, setting.actor, now)
        messages |= landed
        moved |= landed.keys()
        undelivered = [(landed[_id(r)], r) for r in wave if _id(r) in landed and landed[_id(r)].state is M.UNDELIVERED]
        messages |= _after_undelivered(connection, setting, undelivered, now)
    return Applied(frozenset(moved), len(receipts) - len(known))


def receipt_move(message: Message, receipt: Receipt, now: datetime) -> Move | None:
    """The move that the vendor's word asks for; None where it changes nothing."""
    to = _target(message, receipt)
    if to is None or to is message.state or to not in MESSAGE_MOVES[message.state]:
        return None
    changes: dict[str, Any] = {"reason": None, "settle_at": None, "code": receipt.code}
    if receipt.provider_id is not None:
        changes["provider_id"] = receipt.provider_id
    if to is M.ACCEPTED:
        changes["settle_at"] = next_look_up(message.started_at, now, RECEIPTS)
    if to is M.UNDELIVERED:
        changes |= {"reason": Reason.UNDELIVERED.value, "undelivered": message.undelivered + 1}
    return Move(message, to, Action.RECEIPT, changes, {"receipt": receipt.state, "of_attempt": receipt.attempt})


def _target(message: Message, receipt: Receipt) -> MessageState | None:
    if receipt.state is R.DELIVERED:
        return M.DELIVERED  # whichever attempt it was: the text has arrived
    current = receipt.attempt == message.attempt
    if receipt.state is R.UNDELIVERED:
        return M.UNDELIVERED if current else None
    # Proof that an attempt went, perhaps an earlier one: then the text that is queued again must not go.
    return M.ACCEPTED if current or message.state is M.QUEUED else None


def _after_undelivered(
    connection: Connection, setting: Setting, undelivered: Sequence[tuple[Message, Receipt]], now: datetime
) -> dict[int, Message]:
    """Another try within the text's window, three in all; a number that is bad for good is not tried again."""
    again_at = now + RETRY_UNDELIVERED
    retries, failures = [], []
    for message, receipt in undelivered:
        if receipt.kind in FINAL_KINDS or message.undelivered >= UNDELIVERED_TRIES:
            failures.append(Failure(message, receipt.kind))
        elif again_at < message.not_after:
            changes = {"not_before": again_at, "reason": None, "provider_id": None}
            retries.append(Move(message, M.QUEUED, Action.QUEUED, changes, {"undelivered": message.undelivered}))
    handle_failures(connection, setting, failures, now)
    return apply(connection, retries, setting.actor, now)


def _identified(connection: Connection, setting: Setting, receipts: Sequence[Receipt]) -> list[Receipt]:
    """The receipts with message and attempt: from the callback's address, else from the vendor's own id."""
    anonymous = {r.provider_id for r in receipts if r.message_id is None and r.provider_id}
    owners = messages_of_ids(connection, setting.gateway.name, anonymous) if anonymous else {}
    found = []
    for r in receipts:
        if r.message_id is None and r.provider_id in owners:
            message_id, attempt = owners[r.provider_id]
            r = replace(r, message_id=message_id, attempt=attempt)
        if r.message_id is not None and r.attempt is not None:
            found.append(r)
    return found


def _happened(receipt: Receipt, messages: Mapping[int, Message]) -> bool:
    """Whether there ever was such an attempt: a callback's address can be invented."""
    message = messages.get(_id(receipt))
    return message is not None and 1 <= (receipt.attempt or 0) <= message.attempt


def _attempt(message: Message, receipt: Receipt, now: datetime) -> Attempt:
    number = receipt.attempt or message.attempt
    gateway = message.gateway or "unknown"
    return Attempt(
        message.id, number, gateway, receipt.provider_id, receipt.state, receipt.code, message.started_at, now
    )


def _is_news(receipt: Receipt, news: dict[tuple[int, int], str | None], batch: Sequence[Receipt]) -> bool:
    """Whether this is the word that raised its attempt: of several in one batch, the highest."""
    key = (receipt.message_id, receipt.attempt)
    same = [r for r in batch if (r.message_id, r.attempt) == key]
    return key in news and receipt is max(same, key=lambda r: RANK[r.state])


def _waves(receipts: Sequence[Receipt]) -> list[list[Receipt]]:
    """Receipts of several attempts of one text are applied one after the other, the lowest first."""
    waves: list[list[Receipt]] = []
    nth: dict[int, int] = {}
    for r in sorted(receipts, key=lambda r: (RANK[r.state], r.attempt or 0)):
        place = nth.get(_id(r), 0)
        nth[_id(r)] = place + 1
        if place == len(waves):
            waves.append([])
        waves[place].append(r)
    return waves


def _id(receipt: Receipt) -> int:
    assert receipt.message_id is not None
    return receipt.message_id

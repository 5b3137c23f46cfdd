"""What the vendor's answer to a hand-over makes of a text (design 4 and 5)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from care.gateway import Kind, Outcome
from care.rules.lifecycles import MessageState
from care.rules.reasons import Reason
from care.services.sending.failures import Failure, handle_failures
from care.services.sending.schedule import LOOK_UPS, RECEIPTS, backoff, next_look_up
from care.services.sending.setting import Setting
from care.storage.audit import Action
from care.storage.messages.attempts import Attempt, record_attempts
from care.storage.messages.moves import Move, apply
from care.storage.messages.row import Message

# Only these are proof that nothing went, so only these are queued again; they are no tries (design 5).
# First wait in seconds: LATER speaks of the number (too many texts in half a minute, a block of half an hour).
_AGAIN = {Kind.NOT_SENT: 5.0, Kind.THROTTLED: 5.0, Kind.ACCOUNT: 300.0, Kind.LATER: 900.0}
_REFUSED = {
    Kind.OPTED_OUT: Reason.GATEWAY_BLACKLIST,
    Kind.BAD_NUMBER: Reason.PHONE_INVALID,
    Kind.BAD_CONTENT: Reason.REFUSED_BY_VENDOR,
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A claimed text, and what came of it at `ended_at`: the vendor's outcome, or our own NOT_SENT."""

    message: Message
    outcome: Outcome
    ended_at: datetime


def record_outcomes(
    connection: Connection, setting: Setting, sent: Sequence[Sent], refused: Sequence[Move], now: datetime
) -> Counter[str]:
    """Write what came of a batch, in the caller's transaction; returns the messages by the state they ended in.

    `refused` are the moves of the claimed texts that the policy held back, so that nothing was sent of them.

    A receipt that came first has moved its message on and stands; so does whoever took an overdue claim over. Such
    messages are counted as `overtaken`.
    """
    bound = record_attempts(connection, [_attempt(s, setting.gateway.name) for s in sent])
    moves = [*refused, *(outcome_move(s.message, _with_own_id(s, bound), now) for s in sent)]
    moved = apply(connection, moves, setting.actor, now)
    failures = [
        Failure(moved[s.message.id], s.outcome.kind)
        for s in sent
        if s.outcome.kind in _REFUSED and s.message.id in moved
    ]
    handle_failures(connection, setting, failures, now)
    counts: Counter[str] = Counter(m.state.value for m in moved.values())
    counts["overtaken"] = len(moves) - len(moved)
    return +counts


def outcome_move(message: Message, outcome: Outcome, now: datetime) -> Move:
    """The move of a text in `sending` that its outcome asks for."""
    started, kind = message.started_at, outcome.kind
    changes: dict[str, object] = {"code": outcome.code}
    if kind is Kind.ACCEPTED:
        changes |= {"provider_id": outcome.provider_id, "settle_at": next_look_up(started, now, RECEIPTS)}
        return Move(message, MessageState.ACCEPTED, Action.OUTCOME, changes, {"outcome": kind})
    if kind is Kind.UNKNOWN:
        changes["settle_at"] = next_look_up(started, now, LOOK_UPS) or now
        return Move(message, MessageState.UNKNOWN, Action.OUTCOME, changes, {"outcome": kind})
    if kind in _REFUSED:
        changes["reason"] = _REFUSED[kind].value
        return Move(message, MessageState.REFUSED, Action.OUTCOME, changes, {"outcome": kind})
    changes["not_before"] = backoff(
        message.id, message.attempt, now, first=_AGAIN[kind], retry_after=outcome.retry_after
    )
    return Move(message, MessageState.QUEUED, Action.OUTCOME, changes, {"outcome": kind})


def abandoned_move(message: Message, now: datetime) -> Move:
    """The move of a text whose deliverer died or froze: perhaps sent, so it is looked up and never sent blindly."""
    settle_at = max(message.started_at + LOOK_UPS[0], now)
    return Move(message, MessageState.UNKNOWN, Action.OUTCOME, {"settle_at": settle_at}, {"outcome": "lease_over"})


def unknown_attempt(message: Message, now: datetime) -> Attempt:
    """The record of an attempt of which nobody knows what came of it."""
    gateway = message.gateway or "unknown"
    return Attempt(message.id, message.attempt, gateway, None, Kind.UNKNOWN, None, message.started_at, now)


def _attempt(sent: Sent, gateway: str) -> Attempt:
    m, outcome = sent.message, sent.outcome
    return Attempt(
        m.id, m.attempt, gateway, outcome.provider_id, outcome.kind, outcome.code, m.started_at, sent.ended_at
    )


def _with_own_id(sent: Sent, bound: dict[tuple[int, int], str | None]) -> Outcome:
    """The outcome without a provider id that belongs to another attempt (a vendor that answers the wrong id)."""
    own = bound.get((sent.message.id, sent.message.attempt), sent.outcome.provider_id)
    return sent.outcome if own == sent.outcome.provider_id else replace(sent.outcome, provider_id=own)

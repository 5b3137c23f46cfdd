"""What time alone ends: texts past their last moment, and claims whose deliverer is gone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from care.rules.lifecycles import MessageState
from care.rules.reasons import Reason
from care.rules.stop_switch import Held
from care.services.sending.outcomes import abandoned_move, unknown_attempt
from care.storage.audit import Action, Actor
from care.storage.engine import Database
from care.storage.messages.attempts import record_attempts
from care.storage.messages.due import abandoned, overdue, tries_of_calls
from care.storage.messages.moves import Move, apply
from care.storage.messages.row import Message
from care.storage.messages.stopped import held_now

AT_ONCE = 500


def expire(database: Database, actor: Actor, now: datetime) -> Counter[str]:
    """End every held or queued text whose last moment is over; returns how many by reason."""
    ended: Counter[str] = Counter()
    while True:
        with database.begin() as connection:
            found = overdue(connection, now, AT_ONCE)
            tries = tries_of_calls(connection, {m.touch_id for m in found if m.state is MessageState.HELD})
            moves = _expiries(found, tries, held_now(connection) if found else Held())
            apply(connection, moves, actor, now)
        ended.update(str(move.changes["reason"]) for move in moves)
        if len(found) < AT_ONCE:
            return ended


def sweep(database: Database, actor: Actor, now: datetime) -> int:
    """Turn claims whose lease is over into `unknown`, to be looked up; returns how many."""
    swept = 0
    while True:
        with database.begin() as connection:
            found = abandoned(connection, now, AT_ONCE)
            record_attempts(connection, [unknown_attempt(m, now) for m in found])
            apply(connection, [abandoned_move(m, now) for m in found], actor, now)
        swept += len(found)
        if len(found) < AT_ONCE:
            return swept


def expiry(message: Message, reason: Reason) -> Move:
    """The end of a text that may not go any more."""
    return Move(message, MessageState.EXPIRED, Action.EXPIRED, {"reason": reason.value, "settle_at": None})


def too_late(message: Message) -> Reason:
    """Why a text that was free to go did not: a greeting found its hours over, a notice its late limit (rules.md 8)."""
    return Reason.LATE_OVER_LIMIT if message.klass == "service" else Reason.QUIET_HOURS


def _expiries(found: Sequence[Message], tries: Mapping[int, int], held: Held) -> list[Move]:
    return [expiry(m, _why(m, tries.get(m.touch_id, 0), held)) for m in found]


def _why(message: Message, tries: int, held: Held) -> Reason:
    """A held text waited for its call: nobody made it (a violation of S-85), or nobody answered.

    A queued one could have gone, unless the stop switch is on.
    """
    if message.state is MessageState.HELD:
        return Reason.CALL_NOT_REACHED if tries else Reason.CALL_NOT_MADE
    return Reason.STOP_SWITCH if held.holds(message.project_id) else too_late(message)

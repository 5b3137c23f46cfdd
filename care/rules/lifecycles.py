"""The states of messages, calls, gifts and duties, and the legal moves between them (design 4).

Storage puts the legal "from" states of a move into the WHERE clause, so that an illegal move changes no row.
"""

from collections.abc import Mapping
from enum import StrEnum


class MessageState(StrEnum):
    """A text's way: held until its call, queued, sending (claimed), then what the vendor said."""

    SKIPPED = "skipped"
    HELD = "held"
    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    GIVEN_UP = "given_up"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class CallState(StrEnum):
    """A call's way; overdue is a flag computed from the deadline, not a state."""

    SKIPPED = "skipped"
    OPEN = "open"
    CLAIMED = "claimed"
    DONE = "done"
    EXHAUSTED = "exhausted"
    CANCELLED = "cancelled"


class GiftState(StrEnum):
    """A gift's way from the plan to the customer's hands."""

    SKIPPED = "skipped"
    DUE = "due"
    ORDERED = "ordered"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class DutyState(StrEnum):
    """A duty is open until somebody ticks it."""

    OPEN = "open"
    DONE = "done"


class CallOutcome(StrEnum):
    """What came of one try of a call (rules.md 8)."""

    CONNECTED = "connected"
    CALL_BACK_AT = "call_back_at"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    SWITCHED_OFF = "switched_off"
    WRONG_NUMBER = "wrong_number"
    REFUSED = "refused"
    IN_PERSON = "in_person"


M = MessageState
# A receipt wins from any state since `sending`, and may come before the send's own outcome is written.
MESSAGE_MOVES: Mapping[MessageState, frozenset[MessageState]] = {
    M.SKIPPED: frozenset({M.HELD, M.QUEUED}),
    M.HELD: frozenset({M.QUEUED, M.EXPIRED, M.CANCELLED}),
    # accepted, delivered, undelivered from queued: a late receipt of the attempt before proves that it went.
    M.QUEUED: frozenset({M.SENDING, M.EXPIRED, M.CANCELLED, M.ACCEPTED, M.DELIVERED, M.UNDELIVERED}),
    M.SENDING: frozenset(
        {
            M.ACCEPTED,
            M.DELIVERED,
            M.UNDELIVERED,
            M.REFUSED,
            M.UNKNOWN,
            M.QUEUED,
            M.CANCELLED,
        }
    ),
    M.ACCEPTED: frozenset({M.DELIVERED, M.UNDELIVERED, M.UNKNOWN}),
    M.UNKNOWN: frozenset({M.ACCEPTED, M.DELIVERED, M.UNDELIVERED, M.QUEUED, M.GIVEN_UP, M.EXPIRED}),
    M.GIVEN_UP: frozenset({M.DELIVERED, M.UNDELIVERED}),
    M.UNDELIVERED: frozenset({M.QUEUED, M.DELIVERED}),
    M.DELIVERED: frozenset(),
    M.REFUSED: frozenset({M.DELIVERED}),
    M.EXPIRED: frozenset(),
    M.CANCELLED: frozenset({M.HELD, M.QUEUED}),
}
C = CallState
CALL_MOVES: Mapping[CallState, frozenset[CallState]] = {
    C.SKIPPED: frozenset({C.OPEN}),
    C.OPEN: frozenset({C.CLAIMED, C.DONE, C.OPEN, C.EXHAUSTED, C.CANCELLED}),
    # claimed from claimed: the lease is renewed, or it ran out and somebody else takes the call.
    C.CLAIMED: frozenset({C.CLAIMED, C.DONE, C.OPEN, C.EXHAUSTED, C.CANCELLED}),
    C.DONE: frozenset(),
    C.EXHAUSTED: frozenset({C.DONE}),
    C.CANCELLED: frozenset({C.OPEN}),
}
G = GiftState
GIFT_MOVES: Mapping[GiftState, frozenset[GiftState]] = {
    G.SKIPPED: frozenset({G.DUE}),
    G.DUE: frozenset({G.ORDERED, G.DELIVERED, G.CANCELLED}),
    G.ORDERED: frozenset({G.DELIVERED, G.CANCELLED}),
    G.DELIVERED: frozenset(),
    G.CANCELLED: frozenset({G.DUE}),
}

# Something went out, or may have: from here on the occasion has happened and never goes again (design 4).
MESSAGE_SENT = frozenset(
    {
        M.SENDING,
        M.ACCEPTED,
        M.DELIVERED,
        M.UNDELIVERED,
        M.REFUSED,
        M.UNKNOWN,
        M.GIVEN_UP,
    }
)
MESSAGE_OPEN = frozenset({M.HELD, M.QUEUED})
MESSAGE_FINAL = frozenset({M.SKIPPED, M.DELIVERED, M.REFUSED, M.GIVEN_UP, M.EXPIRED, M.CANCELLED})
CALL_OPEN = frozenset({C.OPEN, C.CLAIMED})


def may_come_from(to: MessageState) -> tuple[MessageState, ...]:
    """The states from which a message may legally move to `to`, in a stable order for a WHERE clause."""
    return tuple(state for state in MessageState if to in MESSAGE_MOVES[state])


def call_may_come_from(to: CallState) -> tuple[CallState, ...]:
    """The states from which a call may legally move to `to`."""
    return tuple(state for state in CallState if to in CALL_MOVES[state])


def gift_may_come_from(to: GiftState) -> tuple[GiftState, ...]:
    """The states from which a gift may legally move to `to`."""
    return tuple(state for state in GiftState if to in GIFT_MOVES[state])


def duty_may_come_from(to: DutyState) -> tuple[DutyState, ...]:
    """The states from which a duty may legally move to `to`: it is ticked once and stays so."""
    return (DutyState.OPEN,) if to is DutyState.DONE else ()

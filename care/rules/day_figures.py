"""How a day's channel rows are counted, and the identities that must hold on every line of the board (handbook 6.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import ClassVar, Self

from care.rules.lifecycles import CallState, GiftState, MessageState

_M = MessageState


@dataclass(frozen=True, slots=True)
class _Counts:
    """A whole, which is the first field, and its parts, which are the others."""

    PART_OF: ClassVar[Mapping[str, str]]  # state -> the field that counts it

    @classmethod
    def of(cls, by_state: Mapping[str, int]) -> Self:
        """Count rows by state. A state that nobody put into a part is in the whole alone, so `balances` tells of it."""
        whole, *parts = (field.name for field in fields(cls))
        counted = dict.fromkeys(parts, 0)
        for state, count in by_state.items():
            if state in cls.PART_OF:
                counted[cls.PART_OF[state]] += count
        return cls(**{whole: sum(by_state.values())}, **counted)

    @property
    def balances(self) -> bool:
        """Whether the parts add up to the whole."""
        whole, *parts = (getattr(self, field.name) for field in fields(self))
        return bool(whole == sum(parts))


@dataclass(frozen=True, slots=True)
class TextCounts(_Counts):
    """planned = delivered + failed + pending + unknown + skipped + cancelled."""

    planned: int
    delivered: int
    failed: int
    pending: int
    unknown: int
    skipped: int
    cancelled: int

    PART_OF: ClassVar[Mapping[str, str]] = {
        _M.DELIVERED: "delivered",
        _M.UNDELIVERED: "failed",
        _M.REFUSED: "failed",
        _M.EXPIRED: "failed",
        _M.HELD: "pending",
        _M.QUEUED: "pending",
        _M.SENDING: "pending",
        _M.ACCEPTED: "pending",
        _M.UNKNOWN: "unknown",
        _M.GIVEN_UP: "unknown",
        _M.SKIPPED: "skipped",
        _M.CANCELLED: "cancelled",
    }


@dataclass(frozen=True, slots=True)
class CallCounts(_Counts):
    """due = done + open + claimed + exhausted + cancelled + skipped."""

    due: int
    done: int
    open: int
    claimed: int
    exhausted: int
    cancelled: int
    skipped: int

    PART_OF: ClassVar[Mapping[str, str]] = {state: state.value for state in CallState}


@dataclass(frozen=True, slots=True)
class GiftCounts(_Counts):
    """due = waiting + ordered + delivered + cancelled + skipped."""

    due: int
    waiting: int
    ordered: int
    delivered: int
    cancelled: int
    skipped: int

    PART_OF: ClassVar[Mapping[str, str]] = {**{state: state.value for state in GiftState}, GiftState.DUE: "waiting"}

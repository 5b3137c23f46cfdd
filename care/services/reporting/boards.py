"""Figures put together into lines of a board: of all, by project, by touchpoint, by reason."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from care.rules.day_figures import CallCounts, GiftCounts, TextCounts
from care.rules.log_words import touchpoint_names
from care.rules.touchpoints import Plan
from care.storage.day_lines import Figure

Key = TypeVar("Key")
SKIPPED = frozenset({"skipped"})
ENDS = frozenset({"expired", "refused", "undelivered", "unknown", "given_up", "cancelled", "exhausted"})


@dataclass(frozen=True, slots=True)
class Board:
    """One line of the board: texts, calls and gifts of a project, of a touchpoint, or of all."""

    texts: TextCounts
    calls: CallCounts
    gifts: GiftCounts

    @property
    def balances(self) -> bool:
        """Whether the parts of each channel add up to its whole."""
        return self.texts.balances and self.calls.balances and self.gifts.balances


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """Channel rows that ended in `state` for `reason`."""

    state: str
    reason: str
    texts: int
    calls: int
    gifts: int

    @property
    def count(self) -> int:
        """All of them."""
        return self.texts + self.calls + self.gifts


def board_of(figures: Iterable[Figure]) -> Board:
    """All figures as one line."""
    by_channel: dict[str, Counter[str]] = {"sms": Counter(), "call": Counter(), "gift": Counter()}
    for figure in figures:
        by_channel[figure.channel][figure.state] += figure.count
    return Board(TextCounts.of(by_channel["sms"]), CallCounts.of(by_channel["call"]), GiftCounts.of(by_channel["gift"]))


def boards_by(figures: Iterable[Figure], keys: Iterable[Key], key: Callable[[Figure], Key]) -> dict[Key, Board]:
    """A line for each of the keys, in their order, also where it has no figure."""
    grouped: dict[Key, list[Figure]] = {name: [] for name in keys}
    for figure in figures:
        grouped[key(figure)].append(figure)
    return {name: board_of(group) for name, group in grouped.items()}


def in_plan_order(plan: Plan, figures: Iterable[Figure]) -> list[str]:
    """The touchpoints that have rows; those that have left the plan come last."""
    order = list(touchpoint_names(plan, "zh"))
    present = sorted({figure.touchpoint for figure in figures})
    return sorted(present, key=lambda name: order.index(name) if name in order else len(order))


def by_reason(figures: Iterable[Figure], states: frozenset[str]) -> tuple[ReasonCount, ...]:
    """The reasons for which rows ended in these states, the most frequent first."""
    found: dict[tuple[str, str], Counter[str]] = {}
    for figure in figures:
        if figure.state in states and figure.reason is not None:
            found.setdefault((figure.state, figure.reason), Counter())[figure.channel] += figure.count
    counts = [ReasonCount(*key, by["sms"], by["call"], by["gift"]) for key, by in found.items()]
    return tuple(sorted(counts, key=lambda count: (-count.count, count.state, count.reason)))

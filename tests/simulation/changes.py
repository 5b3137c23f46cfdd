"""Facts as they arrive: what becomes known about whom, on which day, before the run or at noon after it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from tests.oracle.facts import Deal, Known, Person


@dataclass(frozen=True, slots=True)
class Change:
    """New values of a person or deal by its number; a new person or deal comes whole in `whole`."""

    day: date
    kind: Literal["person", "deal", "suppressed"]
    number: str
    values: Mapping[str, Any] = field(default_factory=dict)
    whole: Person | Deal | None = None
    noon: bool = False

    def __str__(self) -> str:
        what = "new" if self.whole else ", ".join(f"{name}={value}" for name, value in self.values.items())
        return f"{self.day} {'noon' if self.noon else 'morning'}: {self.kind} {self.number} {what}"


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything drawn for one simulation.

    `brisk` customers' texts go before noon, the others' in the evening; `answering` ones take calls and gifts.
    `outages` are days without any run, during which nothing is imported; `missed` are single offices' days without one.
    """

    start: date
    days: int
    known: Known
    changes: list[Change]
    brisk: frozenset[str]
    answering: frozenset[str]
    outages: frozenset[date] = frozenset()
    missed: frozenset[tuple[str, date]] = frozenset()

    def by_day(self) -> dict[tuple[date, bool], list[Change]]:
        """The changes by day and half of it: what came before the start is known on the first day."""
        found: dict[tuple[date, bool], list[Change]] = defaultdict(list)
        for change in sorted(self.changes, key=lambda change: (change.day, change.noon)):
            found[max(change.day, self.start), change.noon and change.day >= self.start].append(change)
        return found

"""Rounds and checks, item by item (handbook 2.5): what is looked at, and what may be found."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Found(StrEnum):
    """What a round found of one item; `none`: the place has no such thing today."""

    GOOD = "good"
    BAD = "bad"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PatrolItem:
    """One thing to look at; items of one group stand together."""

    id: str
    group: Mapping[str, str]
    name: Mapping[str, str]
    handbook: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checklist:
    """What a round looks at. `photo`: whatever is there needs one, good or bad (S-32)."""

    items: tuple[PatrolItem, ...]
    photo: bool = False


@dataclass(frozen=True, slots=True)
class ReceptionStep:
    """One step of a reception, ticked on the record of a visit (S-65 to S-69)."""

    id: str
    name: Mapping[str, str]
    handbook: tuple[str, ...] = ()


def not_seen(items: Iterable[PatrolItem], seen: Iterable[str]) -> Sequence[PatrolItem]:
    """The items of a round that nobody has looked at yet."""
    there = set(seen)
    return [item for item in items if item.id not in there]

"""What is wanted of a touchpoint: the values of a selection, and the shape of the statement that they are bound to."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class Part:
    """One of several parts of all persons, `number` from 1: those of one phone are in the same. PostgreSQL only."""

    number: int
    of: int


class Shape(NamedTuple):
    """What a selection's statement is made of; its values are bound when it runs."""

    again: bool
    of_project: bool
    of_people: bool
    of_part: bool


@dataclass(frozen=True, slots=True)
class Selection:
    """What is wanted: touches of `touchpoint` that stand on `day`, of one project or all.

    Those are left out whose channels are all decided, which is nearly all of them on most days. With `again` only
    what was decided before `day` is left out, so that a forecast shows what the day itself decided. `people` narrows
    it to these persons (ids), for the explanation of one customer; `part` to one part of them all.
    """

    touchpoint: str
    day: date
    again: bool
    project_id: int | None = None
    people: frozenset[int] | None = None
    part: Part | None = None

    @property
    def shape(self) -> Shape:
        """The shape of the statement."""
        return Shape(self.again, self.project_id is not None, self.people is not None, self.part is not None)

    def values(self, **further: Any) -> dict[str, Any]:
        """What the statement's names stand for, with those that the caller adds."""
        values = {"touchpoint": self.touchpoint, "day": self.day, "project": self.project_id, **further}
        if self.part is not None:
            values |= {"part": self.part.number - 1, "parts": self.part.of}
        return {**values, "people": sorted(self.people or ())}

"""Clock times between which something may be done, in the business zone (rules.md 8)."""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class Hours:
    """Spans of one day, in order, first moment included and last excluded."""

    spans: tuple[tuple[time, time], ...]

    def hold(self, at: time) -> bool:
        """Whether `at` lies in one of the spans."""
        return any(first <= at < last for first, last in self.spans)

    def inside(self, outer: "Hours") -> bool:
        """Whether every span lies in one span of `outer`."""
        return all(any(o[0] <= s[0] and s[1] <= o[1] for o in outer.spans) for s in self.spans)

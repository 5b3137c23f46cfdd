"""The time at the edge: the host's clock, or a given instant that runs on at normal speed (design 7).

Nothing inside the rules asks for the time: commands and flows make one Clock and pass `now` on.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from care.errors import BadInput

FIRST_YEAR, LAST_YEAR = 1900, 2199  # the edges of the calendar have no moment before or after them


def elapsed_seconds() -> float:
    """Seconds that go on while the machine is suspended, so that a lease ends although the process was frozen."""
    boottime = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(boottime)


@dataclass(frozen=True, slots=True)
class Clock:
    """`now()` is aware UTC. `started_at` is the instant at which this run begins; None: the host's clock."""

    zone: ZoneInfo
    started_at: datetime | None = None
    elapsed: Callable[[], float] = elapsed_seconds
    _zero: float = field(default=0.0)

    @classmethod
    def starting(cls, zone: ZoneInfo, at: datetime | None = None) -> "Clock":
        """A clock that stands at `at` now and runs on from there; without `at` the host's clock."""
        return cls(zone, at.astimezone(UTC) if at else None, elapsed_seconds, elapsed_seconds())

    def now(self) -> datetime:
        """The present instant, UTC."""
        if self.started_at is None:
            return datetime.now(UTC)
        return self.started_at + timedelta(seconds=self.elapsed() - self._zero)

    def today(self) -> date:
        """The business day of the present instant."""
        return business_day(self.now(), self.zone)

    @property
    def simulated(self) -> bool:
        """Whether this is not the host's clock."""
        return self.started_at is not None


def business_day(instant: datetime, zone: ZoneInfo) -> date:
    """The calendar day in the business zone at `instant` (aware)."""
    return instant.astimezone(zone).date()


def read_instant(text: str, zone: ZoneInfo) -> datetime:
    """An ISO instant as typed (`2026-12-11T09:00`, with or without offset; without: the business zone), as UTC.

    Raises BadInput for anything else.
    """
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(f"{text!r} is no instant: write it like 2026-12-11T09:00 or 2026-12-11T09:00+08:00.") from None
    return (instant if instant.tzinfo else instant.replace(tzinfo=zone)).astimezone(UTC)


def read_day(text: str) -> date:
    """An ISO day as typed (`2026-12-11`); BadInput otherwise, and for years in which nobody here buys a home."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        day = date.min
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadInput(f"{text!r} is no day: write it like 2026-12-11.")
    return day

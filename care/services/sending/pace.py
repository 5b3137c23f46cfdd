"""The vendor's pace: an even flow of at most so many texts a second, stopped for as long as the vendor asks."""

import asyncio
from collections.abc import Callable

from care.clock import elapsed_seconds


class Pace:
    """A leaky bucket without saved-up bursts: n texts in any second, not n at once and n more.

    One process has one; several deliverers share a vendor's limit by each having a part of it.
    """

    def __init__(self, per_second: float, elapsed: Callable[[], float] = elapsed_seconds) -> None:
        self._interval, self._elapsed = 1 / per_second, elapsed
        self._free_at = self._paused_until = 0.0

    async def take(self, count: int = 1) -> None:
        """Wait until `count` more texts may go."""
        start = max(self._elapsed(), self._free_at)
        self._free_at = start + count * self._interval
        # Waits below the event loop's own grain cost more than they hold back; they add up in _free_at.
        while (wait := max(start, self._paused_until) - self._elapsed()) > 0.002:
            await asyncio.sleep(wait)

    def pause(self, seconds: float) -> None:
        """Let nothing go for so long (Retry-After)."""
        self._paused_until = max(self._paused_until, self._elapsed() + seconds)

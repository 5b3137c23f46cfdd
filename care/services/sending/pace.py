"""The vendor's pace: an even flow of at most so many texts a second, stopped for as long as the vendor asks."""

import asyncio
from collections.abc import Awaitable, Callable

from care.clock import elapsed_seconds

Reserve = Callable[[float], Awaitable[float]]

_MOST = 1.0  # seconds of the pace that are taken at once, so that another deliverer's turn comes soon
_USABLE = 0.25  # a turn of a few texts, or at a pace that nobody can keep, is not over before that


class Pace:
    """A leaky bucket without saved-up bursts: n texts in any second, not n at once and n more.

    With `reserve` all deliverers of the account share it: a turn of so many seconds is taken by one statement, begins
    in as many seconds as that returns, and what was not sent in it is lost. Without, the process is alone.
    """

    def __init__(
        self, per_second: float, reserve: Reserve | None = None, elapsed: Callable[[], float] = elapsed_seconds
    ) -> None:
        self._interval, self._reserve, self._elapsed = 1 / per_second, reserve, elapsed
        self._free_at = self._paused_until = self._turn_ends = 0.0
        self._left = self._expected = 0
        self._queue = asyncio.Lock()

    def expect(self, count: int) -> None:
        """So many texts are going to be taken soon: a turn is not longer than they need."""
        self._expected += count

    async def take(self, count: int = 1) -> None:
        """Wait until `count` more texts may go."""
        async with self._queue:
            await self._until(self._paused_until)
            if self._reserve is not None and not self._in_turn(count):
                await self._take_turn(count, self._reserve)
            start = max(self._elapsed(), self._free_at)
            self._free_at = start + count * self._interval
            self._left -= count
            self._expected = max(self._expected - count, 0)
            await self._until(start)

    def pause(self, seconds: float) -> None:
        """Let nothing go for so long (Retry-After)."""
        self._paused_until = max(self._paused_until, self._elapsed() + seconds)

    def _in_turn(self, count: int) -> bool:
        """Whether the texts fit into what is left of our turn; a process that was held up finds it over."""
        return self._left >= count and max(self._elapsed(), self._free_at) < self._turn_ends

    async def _take_turn(self, count: int, reserve: Reserve) -> None:
        self._left = max(count, min(self._expected, int(_MOST / self._interval)))
        seconds = self._left * self._interval
        self._free_at = await reserve(seconds) + self._elapsed()
        self._turn_ends = self._free_at + max(seconds, _USABLE)

    async def _until(self, moment: float) -> None:
        # Waits below the event loop's own grain cost more than they hold back; they add up in _free_at.
        while (wait := moment - self._elapsed()) > 0.002:
            await asyncio.sleep(wait)

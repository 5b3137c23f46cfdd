"""How far a long sending is, as a bar in Prefect: two figures, and never more often than it is worth."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from prefect.artifacts import acreate_progress_artifact, aupdate_progress_artifact

from care.storage.messages.due import count_due
from tasks.discretion import discreetly
from tasks.language import say
from tasks.workplace import workplace

EVERY_SECONDS = 10.0  # an update costs the server 18 ms


class SendingBar:
    """The bar of one run; a run of a single chunk has none."""

    def __init__(self, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._elapsed, self._shown_at = elapsed, 0.0
        self._artifact: UUID | None = None
        self._all = 0

    async def show(self, taken: int, now: datetime | None) -> None:
        """So many texts are taken and more is to come; what is due then is counted once, at the first call."""
        if self._artifact is None:
            with discreetly():
                self._all = taken + await asyncio.to_thread(_waiting, now)
            about = say(f"约 {self._all} 条短信", f"about {self._all} texts")
            self._artifact = await acreate_progress_artifact(self._share(taken), key="sending", description=about)
            self._shown_at = self._elapsed()
        elif self._elapsed() - self._shown_at >= EVERY_SECONDS:
            await self._update(taken)

    async def end(self, taken: int) -> None:
        """The run sends no more: the bar stands where it came to, which is short of its end where the rest waits."""
        await self._update(taken)

    async def _update(self, taken: int) -> None:
        if self._artifact is not None:
            await aupdate_progress_artifact(self._artifact, progress=self._share(taken))
            self._shown_at = self._elapsed()

    def _share(self, taken: int) -> float:
        return round(min(100.0, 100 * taken / max(self._all, 1)), 1)


def _waiting(now: datetime | None) -> int:
    place = workplace()
    with place.database.read() as connection:
        return count_due(connection, place.clock(now).now())

"""Receipts as they pour in: many callbacks, one transaction, so that each is answered in milliseconds.

A callback is answered only when it is committed: what we did not store, the vendor brings again.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from care.gateway import Receipt

AT_ONCE = 200
# A transaction costs ten milliseconds however few it holds: at 200 a second, taking each as it comes fills a core.
GATHER_SECONDS = 0.01


@dataclass(slots=True)
class Intake:
    """One worker that applies what waits; `work` writes a batch in one transaction, in a thread."""

    work: Callable[[Sequence[Receipt]], None]
    _waiting: asyncio.Queue[tuple[Receipt, asyncio.Future[None]]] = field(default_factory=asyncio.Queue)

    async def take(self, receipt: Receipt) -> None:
        """Wait until the receipt is stored; raises what storing it raised."""
        done = asyncio.get_running_loop().create_future()
        self._waiting.put_nowait((receipt, done))
        await done

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            batch = [await self._waiting.get()]
            await asyncio.sleep(GATHER_SECONDS)
            while len(batch) < AT_ONCE and not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            await self._apply(batch)

    async def _apply(self, batch: Sequence[tuple[Receipt, asyncio.Future[None]]]) -> None:
        try:
            await asyncio.to_thread(self.work, [receipt for receipt, _ in batch])
        except Exception as problem:
            if len(batch) > 1:  # one bad apple: the others are stored all the same
                for one in batch:
                    await self._apply([one])
                return
            if not batch[0][1].cancelled():
                batch[0][1].set_exception(problem)
            return
        for _, done in batch:
            if not done.cancelled():
                done.set_result(None)

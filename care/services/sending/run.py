"""One run of delivery: what its batches share, and why it stopped if it did."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ParamSpec, TypeVar

from sqlalchemy import Connection

from care.clock import Clock
from care.gateway import Kind, Outcome
from care.services.sending.circuit import PROBES, Circuit
from care.services.sending.pace import Pace
from care.services.sending.setting import Setting
from care.services.sending.switch import SwitchWatch
from care.storage.approved_wordings import withdrawn_hashes
from care.storage.customers import Directory, load_directory
from care.storage.engine import Database

P = ParamSpec("P")
T = TypeVar("T")

LEASE = timedelta(seconds=60)
# The last moment to begin a POST: a client gives up after 15 seconds at most, and the outcome is then written in time.
LEASE_GUARD = timedelta(seconds=20)
BATCH = 500
LANES = 2  # one batch is claimed and recorded while the other is being sent
AHEAD_SECONDS = 2  # of the vendor's pace, all lanes together: what a crash leaves in doubt
_DIRECTORY_FOR = timedelta(minutes=1)


@dataclass(slots=True)
class Run:
    """The shared state of the lanes of one run; lives in one event loop."""

    database: Database
    setting: Setting
    clock: Clock
    owner: str
    executor: Executor
    pace: Pace
    slots: asyncio.Semaphore
    circuit: Circuit
    switch: SwitchWatch
    left: int | None = None  # texts that the run may still take; None: no limit
    stopped: str | None = None
    withdrawn: frozenset[str] = frozenset()  # wordings that may not go any more, read with the directory
    _directory: tuple[datetime, Directory] | None = field(default=None)

    async def in_database(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Do the work in the run's one database thread."""
        return await asyncio.get_running_loop().run_in_executor(self.executor, lambda: work(*args, **kwargs))

    def reserve(self) -> int:
        """How many texts the next batch may take; give back what it did not."""
        ahead = int(self.setting.per_second * AHEAD_SECONDS / LANES)
        size = max(1, min(BATCH, ahead))
        if self.circuit.probing:
            size = min(size, PROBES)
        if self.left is not None:
            size = min(size, self.left)
            self.left -= size
        return size

    def give_back(self, count: int) -> None:
        """Return what a batch had reserved and not taken."""
        if self.left is not None:
            self.left += count

    def directory(self, connection: Connection, now: datetime) -> Directory:
        """Projects and staff, read again once a minute: a run may last for hours."""
        if self._directory is None or now - self._directory[0] > _DIRECTORY_FOR:
            self._directory = now, load_directory(connection, now.astimezone(self.setting.zone).date())
            self.withdrawn = withdrawn_hashes(connection)
        return self._directory[1]

    def heed(self, outcome: Outcome) -> None:
        """Learn from an outcome: slow down, or stop where going on would only make more unknowns."""
        if outcome.kind is Kind.THROTTLED:
            self.pace.pause(outcome.retry_after or 1.0)
        self.circuit.heed(outcome.kind, self.setting.gateway.capabilities, self.clock.now())
        if self.circuit.open and not self.circuit.probing and self.stopped is None:
            code = f" ({outcome.code or 'no code'})" if outcome.kind is Kind.ACCOUNT else ""
            self.stopped = f"{self.circuit.state.why}{code}"

"""The stop switch as a delivery under way sees it: asked twice a second, whatever is being claimed or written."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field

from care.errors import DatabaseError
from care.rules.stop_switch import EVERYTHING, Held
from care.storage.engine import Database
from care.storage.messages.stopped import held_now

EVERY_SECONDS = 0.4  # with a statement's own time, nothing is handed over a second after the switch was pressed


@dataclass(slots=True)
class SwitchWatch:
    """What the switch held when it was last asked. `executor` is a thread of its own: the run's may be busy writing."""

    database: Database
    executor: Executor
    elapsed: Callable[[], float]
    held: Held = field(default_factory=Held)
    _asked_at: float = 0.0
    _asking: bool = False

    def __post_init__(self) -> None:
        """The first claim asks for itself."""
        self._asked_at = self.elapsed()

    async def look(self) -> Held:
        """What it holds now, to within half a second; one of many at once asks, the others go by what was known."""
        if not self._asking and self.elapsed() - self._asked_at >= EVERY_SECONDS:
            self._asking, self._asked_at = True, self.elapsed()
            try:
                self.held = await asyncio.get_running_loop().run_in_executor(self.executor, self._read)
            finally:
                self._asking = False
        return self.held

    def _read(self) -> Held:
        try:
            with self.database.read() as connection:
                return held_now(connection)
        except DatabaseError:
            return EVERYTHING  # a switch that cannot be read may have been pressed

"""Keeping a process's templates at what is approved: asked at the edges, so that everything inside just renders."""

from collections.abc import Callable
from dataclasses import dataclass, field

from care.clock import elapsed_seconds
from care.services.preparing import Desk
from care.storage.approved_wordings import approved_now
from care.storage.engine import Database

FRESH_SECONDS = 5.0


def take_over(database: Database, desk: Desk) -> None:
    """Let the desk speak with every wording that is approved now; one small statement."""
    with database.read() as connection:
        desk.templates.use(approved_now(connection))


@dataclass(slots=True)
class Freshness:
    """For a process that lives long: takes the wordings over again every few seconds."""

    elapsed: Callable[[], float] = elapsed_seconds
    _at: float | None = field(default=None)

    def keep(self, database: Database, desk: Desk) -> None:
        """Take them over where the last time is too long ago."""
        now = self.elapsed()
        if self._at is None or now - self._at >= FRESH_SECONDS:
            self._at = now
            take_over(database, desk)

    def forget(self) -> None:
        """Somebody has just approved or withdrawn one: the next look is at the database."""
        self._at = None

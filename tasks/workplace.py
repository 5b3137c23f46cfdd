"""What every task works with, opened once a process: settings, database, plan and templates."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from care.clock import Clock
from care.gateway import Gateway
from care.services.environment import check_environment
from care.services.opening import open_desk
from care.services.preparing import Desk
from care.services.wordings.in_use import take_over
from care.settings import Settings, read_settings
from care.storage.engine import Database, open_database
from care.storage.migrate import check_current
from integrations.sms import gateway_from


@dataclass(frozen=True, slots=True)
class Workplace:
    """One database pool and one checked plan; tasks of one process share it."""

    settings: Settings
    database: Database
    desk: Desk

    def clock(self, now: datetime | None) -> Clock:
        """A clock that stands at `now` and runs on from there; None: the host's."""
        return Clock.starting(self.settings.timezone, now)

    @asynccontextmanager
    async def gateway(self, clock: Clock) -> AsyncIterator[Gateway]:
        """The gateway that is set, closed afterwards. A real one refuses invented data and times (BadInput)."""
        gateway = gateway_from(self.settings, clock)
        try:
            check_environment(self.database, gateway, clock, allow_time_travel=self.settings.allow_time_travel)
            yield gateway
        finally:
            await gateway.aclose()


@lru_cache(maxsize=1)
def workplace() -> Workplace:
    """The workplace of this process, opened at the first task. Raises a CareError that says what to mend."""
    settings = read_settings()
    desk = open_desk(settings)
    database = open_database(settings.database_url)
    check_current(database)
    take_over(database, desk)
    return Workplace(settings, database, desk)


def leave_workplace() -> None:
    """Close the pool; the next task opens a new one."""
    if workplace.cache_info().currsize:
        workplace().database.dispose()
    workplace.cache_clear()

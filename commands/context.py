"""What every command needs: settings, database, plan, templates, clock, made once and checked at the start."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from care.clock import Clock, read_instant
from care.settings import Settings, read_settings

if TYPE_CHECKING:
    from care.services.preparing import Desk
    from care.storage.engine import Database


@dataclass(frozen=True, slots=True)
class Context:
    """The open tools of one command; `desk` holds plan, templates and the gateway's profile."""

    settings: Settings
    database: "Database"
    desk: "Desk"
    clock: Clock


def open_context(at: str | None = None) -> Context:
    """Read settings, plan and templates, open the database and see that it has this program's version.

    `at` is the instant at which this run begins, as typed. Raises a CareError that says what to mend.
    """
    from care.services.opening import open_desk
    from care.services.wordings.in_use import take_over
    from care.storage.engine import open_database
    from care.storage.migrate import check_current

    settings = read_settings()
    clock = Clock.starting(settings.timezone, read_instant(at, settings.timezone) if at else None)
    desk = open_desk(settings)
    database = open_database(settings.database_url)
    check_current(database)
    take_over(database, desk)
    return Context(settings, database, desk, clock)

"""Behind the board's exceptions that are no lines: deals, wording that changed, refusals that were lifted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from care.errors import NotFound
from care.rules.rights import Scope
from care.services.board_filter import Asked, moment_of, rows_asked
from care.services.preparing import Desk
from care.storage.engine import Database
from care.storage.lifts import Lift, lifts
from care.storage.trouble_deals import DealLine, deals_in_trouble
from care.storage.troubles import DEALS
from care.storage.wording import Wording, changed_wording

PAGE = 50
_MOST = 500  # a day on which more refusals were lifted needs another look than a list


@dataclass(frozen=True, slots=True)
class DealList:
    """A page of deals; `after` asks for the next, None at the end."""

    rows: Sequence[DealLine]
    after: int | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What people changed on a day of what goes and what does not."""

    wording: Sequence[Wording]
    lifts: Sequence[Lift]


def deal_list(database: Database, asked: Asked, scope: Scope, after: int) -> DealList:
    """The deals of the exception that is asked for; NotFound for one that is none of deals."""
    if asked.trouble is None or asked.trouble not in DEALS:
        raise NotFound("The board has no such list of deals.")
    with database.read() as connection:
        rows = deals_in_trouble(connection, asked.trouble, rows_asked(asked, scope), after, PAGE + 1)
    return DealList(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def changes_of_day(database: Database, desk: Desk, asked: Asked, scope: Scope, now: datetime) -> Changes:
    """The changes of a business day; `now` is aware UTC."""
    day = moment_of(desk, asked.day, now)
    with database.read() as connection:
        wording = changed_wording(connection, day.since, day.until)
        return Changes(wording, lifts(connection, day.since, day.until, rows_asked(asked, scope).projects, _MOST))

"""Say on which days a project's sales office is closed: its calls move to the nearest open day (A-05)."""

from datetime import date, datetime, timedelta

from care.errors import BadInput
from care.rules.act_days import MOST_CLOSED_DAYS
from care.storage.audit import Actor
from care.storage.closed_days import ClosedDay, close, list_closed, open_again
from care.storage.engine import Database


def close_days(
    database: Database, project_id: int, first: date, last: date, reason: str, *, today: date, by: str, now: datetime
) -> int:
    """Close the days from `first` through `last`; returns how many were open until now. `now` is aware UTC.

    Raises BadInput for days that are over, no reason, or more days in a row than a call can be moved.
    """
    if not reason.strip():
        raise BadInput("Say why the office is closed: --reason must not be empty.")
    days = _days(first, last, today)
    if len(days) > MOST_CLOSED_DAYS:
        raise BadInput(
            f"{first} to {last} are {len(days)} days, but a call is moved by {MOST_CLOSED_DAYS} at most: "
            "close fewer days, or have somebody call from elsewhere."
        )
    with database.begin() as connection:
        return close(connection, project_id, days, reason.strip(), Actor("person", by), now)


def open_days(
    database: Database, project_id: int, first: date, last: date, *, today: date, by: str, now: datetime
) -> int:
    """Open closed days again; returns how many were closed. Raises BadInput for days that are over."""
    with database.begin() as connection:
        return open_again(connection, project_id, _days(first, last, today), Actor("person", by), now)


def closed_days_ahead(database: Database, today: date, project_id: int | None) -> list[ClosedDay]:
    """The closed days from today on, of one project or all."""
    with database.read() as connection:
        return list_closed(connection, today, project_id)


def _days(first: date, last: date, today: date) -> list[date]:
    if last < first:
        raise BadInput(f"--through {last} lies before {first}: give the first day, then the last.")
    if first < today:
        raise BadInput(f"{first} is over: what was planned then stands as it happened; give today or a day ahead.")
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]

"""When a day is closed and signed (handbook 6.1, S-19), and what of it is an exception."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

CLOSED_BY = time(20)  # the specialist, on the day
SIGNED_BY = time(10)  # the programme manager, on the next


class Lapse(StrEnum):
    """What somebody should have done about a day by now, or did too late."""

    NOT_CLOSED = "not_closed"
    CLOSED_LATE = "closed_late"
    NOT_SIGNED = "not_signed"
    SIGNED_LATE = "signed_late"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the review of a project's day has come; instants are aware."""

    day: date
    closed_at: datetime | None = None
    signed_at: datetime | None = None


def close_by(day: date, zone: ZoneInfo) -> datetime:
    """Until when the specialist closes the day."""
    return datetime.combine(day, CLOSED_BY, zone)


def sign_by(day: date, zone: ZoneInfo) -> datetime:
    """Until when the programme manager signs it."""
    return datetime.combine(day + timedelta(days=1), SIGNED_BY, zone)


def lapses(standing: Standing, now: datetime, zone: ZoneInfo) -> Iterator[Lapse]:
    """What is late at `now`; whatever is not due yet is no exception."""
    close, sign = close_by(standing.day, zone), sign_by(standing.day, zone)
    if standing.closed_at is None and now > close:
        yield Lapse.NOT_CLOSED
    elif standing.closed_at is not None and standing.closed_at > close:
        yield Lapse.CLOSED_LATE
    if standing.signed_at is None and now > sign:
        yield Lapse.NOT_SIGNED
    elif standing.signed_at is not None and standing.signed_at > sign:
        yield Lapse.SIGNED_LATE

"""When what happens next: backoff after a refused hand-over, look-ups, another try, the hours of a class."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from care.rules.hours import Hours

# From the start of the attempt. The first is longer than any client's timeout plus a vendor's own time limit plus
# the lag of its listing: looked up sooner, a text that was accepted late would be sent twice (measured.md 3.3).
LOOK_UPS = (timedelta(seconds=60), timedelta(minutes=5), timedelta(minutes=30))
# A receipt may come for days (a handset that is off); without one the text stays `unknown` for good.
RECEIPTS = (*LOOK_UPS, timedelta(hours=6), timedelta(hours=24), timedelta(hours=72))
UNDELIVERED_TRIES = 3
RETRY_UNDELIVERED = timedelta(minutes=15)
_LONGEST_BACKOFF = 300.0


def next_look_up(started: datetime, now: datetime, steps: tuple[timedelta, ...] = LOOK_UPS) -> datetime | None:
    """The first step still ahead of `now`; None when the last has passed. A missed step is not made up."""
    return next((started + step for step in steps if started + step > now), None)


def backoff(
    message_id: int, attempt: int, now: datetime, *, first: float = 5, retry_after: float | None = None
) -> datetime:
    """When a text that certainly did not go is queued again: twice as long each time, up to five minutes.

    `first` and `retry_after` (the vendor's word, which is kept) are seconds. The moments are spread, so that a
    thousand texts do not come back at once.
    """
    wait = min(first * 2 ** min(attempt - 1, 10), max(first, _LONGEST_BACKOFF))
    spread = (message_id * 2654435761 + attempt) % 1000 / 1000  # fixed by the text, so that a run can be replayed
    return now + timedelta(seconds=(retry_after or 0) + wait * (0.5 + spread / 2))


def next_opening(hours: Hours, now: datetime, zone: ZoneInfo) -> datetime:
    """`now` where the hours hold at this moment, else when they next begin."""
    local = now.astimezone(zone)
    if hours.hold(local.time()):
        return now
    later_today = [first for first, _ in hours.spans if first > local.time()]
    day = local.date() if later_today else local.date() + timedelta(days=1)
    return datetime.combine(day, min(later_today or [first for first, _ in hours.spans]), zone)

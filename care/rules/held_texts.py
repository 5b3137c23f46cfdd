"""Until when a text may wait for its call (rules.md 8)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from care.rules.hours import Hours

DAYS_MORE_ONCE_TRIED = 2


def last_moment(due_on: date, text_days: int, hours: Hours, zone: ZoneInfo, *, tried: bool) -> datetime:
    """The end of the hours on the text's last day, UTC: due_on + text days, and two days more once somebody tried."""
    day = due_on + timedelta(days=text_days + (DAYS_MORE_ONCE_TRIED if tried else 0))
    return datetime.combine(day, hours.spans[-1][1], zone).astimezone(UTC)

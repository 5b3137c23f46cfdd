"""How long a sign-in waits after wrong passwords: nothing at first, then twice as long each time."""

from datetime import datetime, timedelta

FREE = 5  # wrong passwords in a row for one login before it waits
FREE_FROM_ADDRESS = 30  # a whole sales office shares one address
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)  # not for ever: else a stranger could lock anybody out
FORGOTTEN = timedelta(hours=12)  # after so long without a failure the count begins anew


def waits_until(failures: int, free: int, last_at: datetime) -> datetime | None:
    """Until when the next sign-in is refused unread; None: it may be tried at once."""
    over = failures - free
    if over < 0:
        return None
    doubled: timedelta = FIRST_WAIT * 2 ** min(over, 10)
    return last_at + min(doubled, LONGEST_WAIT)

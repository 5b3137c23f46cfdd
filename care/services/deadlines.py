"""When a duty of the plan is due."""

from datetime import date, datetime, timedelta

from care.rules.duties import Duty
from care.services.preparing import Desk


def deadline(desk: Desk, duty: Duty, due_on: date, now: datetime, day: date) -> datetime:
    """The duty's clock time on its day; what comes late, or after that time, has until the next day's. UTC."""
    moment = desk.moment(due_on + timedelta(days=duty.after_days), duty.by)
    today = desk.moment(day, duty.by)
    return next((at for at in (moment, today) if at > now), desk.moment(day + timedelta(days=1), duty.by))

"""Arithmetic on calendar days that the standard library lacks."""

import calendar
from datetime import date


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` calendar months later (earlier when negative).

    Clipped to the month's end (A-14): 30 November and three months is 28 or 29 February.
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month0 + 1)[1]
    return date(year, month0 + 1, min(day.day, last))

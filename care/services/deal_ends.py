"""The first day of CLOSED of a deal whose columns are at hand (rules.md 2)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from care.rules.facts import Deal
from care.rules.stages import closed_on

_DATES = ("loan_paid_on", "paid_in_full_on", "handed_over_on", "moved_in_on", "cancelled_on")


def closed_day(columns: Mapping[str, Any]) -> date | None:
    """As `closed_on` of the rules says by these columns."""
    dates = {name: columns[name] for name in _DATES}
    return closed_on(Deal(0, "", 0, "", payment_method=columns["payment_method"], **dates))

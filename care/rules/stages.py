"""The stages of a deal (rules.md 2, S-61…S-63): who is in care on a day."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

from care.rules.dates import add_months
from care.rules.facts import Deal

Stage = Literal["MID", "POST", "CLOSED"]
CARE_MONTHS = 3  # S-63: care ends three calendar months after move-in, that day included


def paid_on(deal: Deal) -> date | None:
    """The day that ends MID: the disbursement, or for a cash buyer the full payment (A-07)."""
    return deal.paid_in_full_on if deal.cash else deal.loan_paid_on


def closed_on(deal: Deal) -> date | None:
    """The first day of CLOSED as far as the dates tell; None while the deal stays in care."""
    paid, moved = paid_on(deal), deal.moved_in_on or deal.handed_over_on
    ends = [deal.cancelled_on] if deal.cancelled_on else []
    if paid and moved:
        ends.append(max(paid, add_months(moved, CARE_MONTHS) + timedelta(days=1)))
    return min(ends) if ends else None


def stage(deal: Deal, day: date) -> Stage | None:
    """The deal's stage on `day`; None before its subscription."""
    end, paid = closed_on(deal), paid_on(deal)
    if end is not None and day >= end:
        return "CLOSED"
    if deal.subscribed_on is None or day < deal.subscribed_on:
        return None
    return "POST" if paid is not None and day >= paid else "MID"


def in_care(deal: Deal, day: date) -> bool:
    """Whether greetings are for this deal's people on `day`: MID or POST."""
    return stage(deal, day) in {"MID", "POST"}


def speaking_deal(deals: Iterable[Deal], day: date) -> Deal | None:
    """The newest deal (latest subscription) in MID or POST on `day`: its project and agent speak (rules.md 1)."""
    alive = [deal for deal in deals if in_care(deal, day)]
    return max(alive, key=lambda deal: (deal.subscribed_on or date.min, deal.id), default=None)

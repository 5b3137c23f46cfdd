"""Whose facts and which stage: sections 1 and 2."""

from datetime import date
from functools import cache

from tests.oracle.calendar import in_months
from tests.oracle.facts import Deal

ORDER = (
    ("subscribed_on", "signed_on"),
    ("signed_on", "filed_on"),
    ("signed_on", "loan_applied_on"),
    ("loan_applied_on", "loan_paid_on"),
    ("signed_on", "paid_in_full_on"),
    ("signed_on", "handed_over_on"),
    ("handed_over_on", "moved_in_on"),
)


def in_care(deal: Deal, day: date) -> bool:
    """MID or POST on `day`."""
    if deal.subscribed_on is None or day < deal.subscribed_on:
        return False
    if deal.cancelled_on is not None and deal.cancelled_on <= day:
        return False
    paid = deal.paid_in_full_on if deal.cash else deal.loan_paid_on
    if paid is None or day < paid:
        return True  # MID
    home = deal.moved_in_on or deal.handed_over_on
    return home is None or day <= in_months(home, 3)


def speaking(deals: list[Deal], day: date) -> Deal | None:
    """The newest deal in MID or POST on `day`: its project and agent speak for the person."""
    return max((d for d in deals if in_care(d, day)), key=lambda d: (d.subscribed_on, d.age), default=None)


def has_conflict(deal: Deal) -> bool:
    """Two dates in impossible order; where the step between is missing, those around it are compared."""
    return any(
        earlier is not None and later is not None and later < earlier
        for before, after in _closure()
        for earlier, later in [(getattr(deal, before), getattr(deal, after))]
    )


@cache
def _closure() -> set[tuple[str, str]]:
    pairs = set(ORDER)
    while more := {(a, d) for a, b in pairs for c, d in pairs if b == c} - pairs:
        pairs |= more
    return pairs

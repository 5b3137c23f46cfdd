"""Why the stock of a gift changes (S-46, S-50, S-71, S-94)."""

from enum import StrEnum


class Kind(StrEnum):
    """What a move of stock was for."""

    BOUGHT = "bought"
    COUNTED = "counted"
    GIFT = "gift"  # a gift of the plan that a customer got
    CLUB = "club"  # S-46
    EVENT = "event"  # S-50
    FESTIVAL = "festival"  # S-71: visitors on a key festival
    OTHER = "other"  # S-94


LOW = 5  # so few are too few to begin a week with


def is_low(quantity: int, promised: int) -> bool:
    """Whether to buy: fewer are there than gifts of the plan wait for, or than LOW."""
    return quantity < max(promised, LOW)


HANDED_OUT = (Kind.FESTIVAL, Kind.EVENT, Kind.CLUB, Kind.OTHER)

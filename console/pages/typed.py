"""Numbers and amounts as people type them into a form."""

from decimal import Decimal, InvalidOperation

from care.errors import BadField

_MOST_YUAN = 100_000


def whole(text: str | None) -> int:
    """A whole number; -1 for anything else, which no field allows."""
    words = (text or "").strip()
    return int(words) if words.isascii() and words.isdigit() and len(words) < 10 else -1


def fen_of(text: str, field: str) -> int | None:
    """An amount typed in yuan, in 1/100 of it; None for an empty field, BadField for anything else."""
    if not text:
        return None
    try:
        yuan = Decimal(text)
    except InvalidOperation:
        yuan = Decimal(-1)
    if not yuan.is_finite() or not 0 <= yuan <= _MOST_YUAN or (yuan * 100) % 1:
        raise BadField("This is no amount in yuan.", field, "gift_cost_wrong")
    return int(yuan * 100)

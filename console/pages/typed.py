"""Numbers, amounts and days as people type them into a form, or a form carries them."""

from datetime import date
from decimal import Decimal, InvalidOperation

from care.clock import read_day
from care.errors import BadField, BadInput, NotFound

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


def day_in(posted: dict[str, str], name: str) -> date:
    """The day that a form carries; NotFound where it is none."""
    try:
        return read_day(posted.get(name, ""))
    except BadInput:
        raise NotFound("The form names no day: go back and look again.") from None

"""Which sale of a room a line of a list speaks of (rules.md 1): its own, one that it shares, or the next one.

Days are ISO text here, as lists and storage hand them over: they compare as days do.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Sale:
    """A sale of the room, with its parties' customer numbers; cancelled by 退房 or 更名."""

    deal_no: str
    subscribed_on: str | None
    cancelled_on: str | None
    parties: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RoomLine:
    """What a line says of the room: who, since when, and whether it is given back."""

    customer_no: str
    subscribed_on: str | None
    cancelled_on: str | None


def assign_sales(room: str, sales: Sequence[Sale], lines: Sequence[RoomLine]) -> list[str | None]:
    """The deal number for each line, in the order of `lines`; None where the room is taken by somebody else.

    `sales` are those known so far, oldest first. The lines are looked at by their subscription, so that a list that
    holds the old and the new buyer is understood whatever their order.
    """
    known = list(sales)
    found: list[str | None] = [None] * len(lines)
    for index in sorted(range(len(lines)), key=lambda i: lines[i].subscribed_on or ""):
        at = _find(known, lines[index])
        if at is None and known and known[-1].cancelled_on is None:
            continue
        if at is None:
            known.append(Sale(_number(room, len(known) + 1), None, None))
            at = len(known) - 1
        known[at] = _joined(known[at], lines[index])
        found[index] = known[at].deal_no
    return found


def _find(sales: Sequence[Sale], line: RoomLine) -> int | None:
    """The sale of the same day, else the newest of this customer unless it ended before this subscription."""
    same_day = [i for i, sale in enumerate(sales) if sale.subscribed_on == line.subscribed_on]
    if same_day:
        return next((i for i in same_day if line.customer_no in sales[i].parties), same_day[-1])
    mine = [i for i, sale in enumerate(sales) if line.customer_no in sale.parties and not _ended(sale, line)]
    return mine[-1] if mine else None


def _ended(sale: Sale, line: RoomLine) -> bool:
    return bool(sale.cancelled_on and line.subscribed_on and line.subscribed_on > sale.cancelled_on)


def _joined(sale: Sale, line: RoomLine) -> Sale:
    return replace(
        sale,
        subscribed_on=line.subscribed_on or sale.subscribed_on,
        cancelled_on=line.cancelled_on or sale.cancelled_on,
        parties=sale.parties | {line.customer_no},
    )


def _number(room: str, sale: int) -> str:
    return room if sale == 1 else f"{room}#{sale}"

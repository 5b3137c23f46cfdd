"""When a touchpoint falls due for a deal: the occasions of a milestone with their days (rules.md 3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from care.rules.dates import add_months
from care.rules.facts import Deal
from care.rules.touchpoints import DateTrigger, EveryTrigger, Touchpoint


@dataclass(frozen=True, slots=True)
class Due:
    """One occasion of a touchpoint: `occasion` is part of the touch's key, `due_on` is its day."""

    occasion: str
    due_on: date


def deal_day(deal: Deal, field: str) -> date | None:
    """The deal's date of that name."""
    day: date | None = getattr(deal, field)
    return day


def shifted(trigger: DateTrigger, day: date) -> date:
    """The day on which a touchpoint is due whose trigger's field holds `day`."""
    return add_months(day, trigger.offset_months) + timedelta(days=trigger.offset_days)


def due_occasions(touchpoint: Touchpoint, deal: Deal, first: date, last: date) -> Iterator[Due]:
    """The occasions of a milestone for this deal that are due from `first` through `last`."""
    match touchpoint.trigger:
        case DateTrigger() as trigger:
            day = deal_day(deal, trigger.field)
            if day is not None and first <= (due_on := shifted(trigger, day)) <= last:
                yield Due("once" if trigger.occasion == "once" else day.isoformat(), due_on)
        case EveryTrigger() as trigger:
            yield from _repeats(trigger, deal, first, last)


def _repeats(trigger: EveryTrigger, deal: Deal, first: date, last: date) -> Iterator[Due]:
    """Each `days` days after the start and strictly before the end (S-87)."""
    start, until = deal_day(deal, trigger.start), deal_day(deal, trigger.until)
    if start is None:
        return
    if until is not None:
        last = min(last, until - timedelta(days=1))
    number = max(1, -(-(first - start).days // trigger.days))
    while (due_on := start + timedelta(days=number * trigger.days)) <= last:
        yield Due(str(number), due_on)
        number += 1


def passed(touchpoint: Touchpoint, deal: Deal, due_on: date) -> bool:
    """Whether a later milestone came on or before the day: the touch says something that is over (A-06)."""
    days = (deal_day(deal, field) for field in touchpoint.passed_by)
    return any(day is not None and day <= due_on for day in days)


def superseded(touchpoint: Touchpoint, deal: Deal) -> bool:
    """Whether another touch takes this one's questions over: the appointment is near (A-06)."""
    if touchpoint.superseded_within is None or not isinstance(touchpoint.trigger, DateTrigger):
        return False
    field, days = touchpoint.superseded_within
    other, own = deal_day(deal, field), deal_day(deal, touchpoint.trigger.field)
    return other is not None and own is not None and other <= own + timedelta(days=days)

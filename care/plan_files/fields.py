"""The values of single fields in the plan files: clock times, dates of the deal, festival rules, names."""

import re
from datetime import time
from decimal import Decimal
from typing import Annotated, Any, NoReturn

from pydantic import AfterValidator, Field, PlainValidator
from pydantic_core import PydanticCustomError

from care.errors import BadPlan
from care.rules.festival_dates import FestivalRule, FixedDay, LittleNewYear, LunarFixed, Merged, NewYearEve, SolarTerm
from care.rules.hours import Hours
from care.rules.touchpoints import DEAL_DATES


def refuse(expected: str) -> NoReturn:
    """End the validation of a field by saying what was expected there."""
    # Braces would be taken for placeholders of Pydantic's own.
    raise PydanticCustomError("plan", "{expected}", {"expected": expected})


def _clock(value: Any) -> time:
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", value) if isinstance(value, str) else None
    if not found:
        refuse("expected a clock time such as 09:30")
    return time(int(found[1]), int(found[2]))


def _spans(value: Any) -> Hours:
    if not isinstance(value, list) or not value or not all(isinstance(span, str) for span in value):
        refuse("expected a list of spans such as [09:30-12:00, 14:00-19:30]")
    ends = [tuple(_clock(end.strip()) for end in span.split("-")) for span in value]
    flat = [end for span in ends for end in span]
    if any(len(span) != 2 for span in ends) or flat != sorted(set(flat)):
        refuse("expected spans such as 09:30-12:00, each beginning after the one before has ended")
    return Hours(tuple((span[0], span[1]) for span in ends))


def _deal_date(value: Any) -> str:
    name = value.removeprefix("deal.") if isinstance(value, str) and value.startswith("deal.") else None
    if name not in DEAL_DATES:
        refuse(f"expected a date of the deal: {', '.join('deal.' + known for known in DEAL_DATES)}")
    return name


def _rule(value: Any) -> FestivalRule:
    try:
        match value:
            case "new_year_eve":
                return NewYearEve()
            case "little_new_year":
                return LittleNewYear()
            case {"solar": str(day), **rest} if not rest:
                return FixedDay(*_month_day(day))
            case {"lunar": str(day), **rest} if not rest:
                return LunarFixed(*_month_day(day))
            case {"solar_term": str(term), **rest} if not rest:
                return SolarTerm(term)
            case {"merge": [str(first), str(second)], "fewer_than_days": int(days), **rest} if not rest:
                return Merged(first, second, days)
    except BadPlan as problem:
        refuse(str(problem).rstrip("."))
    refuse(
        "expected new_year_eve, little_new_year, {solar: 10-01}, {lunar: 8-15}, {solar_term: NAME} "
        "or {merge: [ID, ID], fewer_than_days: N}"
    )


def _month_day(value: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,2})-(\d{1,2})", value)
    if not found:
        refuse("expected a month and a day such as 10-01")
    return int(found[1]), int(found[2])


def _day_of_year(value: Any) -> tuple[int, int]:
    month, day = _month_day(value if isinstance(value, str) else "")
    if not 1 <= month <= 12 or not 1 <= day <= 28:
        refuse("expected a day that every year has, such as 03-15")
    return month, day


def _price(value: Any) -> Decimal:
    found = re.fullmatch(r"\d+(\.\d+)?", str(value))
    if not found:
        refuse('expected a price in yuan such as "0.05"')
    return Decimal(found[0])


def _name(value: str) -> str:
    # Ids name template files, keys in the database and web addresses.
    if not re.fullmatch(r"[a-z][a-z0-9_]*", value):
        refuse("expected a name of small letters, digits and _")
    return value


Clock = Annotated[time, PlainValidator(_clock)]
Spans = Annotated[Hours, PlainValidator(_spans)]
DealDate = Annotated[str, PlainValidator(_deal_date)]
Rule = Annotated[FestivalRule, PlainValidator(_rule)]
MonthDay = Annotated[tuple[int, int], PlainValidator(_day_of_year)]
Price = Annotated[Decimal, PlainValidator(_price)]
Name = Annotated[str, AfterValidator(_name)]
Filled = Annotated[str, Field(min_length=1, pattern=r"\S")]
Days = Annotated[int, Field(ge=0, le=366)]
Offset = Annotated[int, Field(ge=-366, le=366)]

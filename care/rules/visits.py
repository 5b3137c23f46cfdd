"""Callers and visitors before they buy (S-61, S-65 to S-71): what a record of a visit may say, and who is who."""

from datetime import date
from enum import StrEnum

from care.rules.wording import COMPOUND_SURNAMES

LONGEST_WORDS = 300


class Came(StrEnum):
    """How somebody turned up: at the sales office, or on the telephone."""

    VISIT = "came"
    CALL = "called"


# How they heard of the project, and how near they are to buying (来访意向, apart from the care grade: handbook 3.4).
SOURCES = ("passing", "owner", "friend", "internet", "outdoor", "press", "agency", "other")
INTENTS = ("A", "B", "C", "D")
_OURS = "visitor-"


def visitor_no(person_id: int) -> str:
    """The customer number of somebody who has not bought: ours, until the sales system gives one."""
    return f"{_OURS}{person_id}"


def is_visitor_no(customer_no: str) -> bool:
    """Whether the number is one of ours."""
    return customer_no.startswith(_OURS)


def is_late(visited_on: date, recorded_on: date) -> bool:
    """Whether the record was not made on the day itself, as S-65 asks."""
    return recorded_on > visited_on


def same_name(known: str, told: str) -> bool:
    """Whether two names on one number are one person's: the same, or one is the surname of the other (张, 张伟)."""
    shorter, longer = sorted((known, told), key=len)
    surname = len(shorter) == 1 or shorter in COMPOUND_SURNAMES
    return shorter == longer or (surname and longer.startswith(shorter))

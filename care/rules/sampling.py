"""Which of a day's contacts a specialist looks at (handbook 6.1): drawn by lot, so that anybody can draw it again."""

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

SHARE = 0.05
LEAST = 10  # a project and day, or all where there are fewer
NEW_DAYS = 90
NEWCOMER_WEIGHT, NODE_WEIGHT = 3, 2  # how much likelier; of both, the product


class Verdict(StrEnum):
    """合格, 需整改, 不合格; the last needs a second person."""

    GOOD = "good"
    MEND = "mend"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Contact:
    """A text that went, or a call that came to its end; `staff_id` is whose it was, `newcomer` since when they are."""

    entity: str  # message, call
    entity_id: int
    touch_id: int
    person_id: int
    staff_id: int | None = None
    node: bool = False
    newcomer: bool = False


def is_new(joined_on: date | None, day: date) -> bool:
    """Whether somebody has been here for less than 90 days; who was here before we counted is not new."""
    return joined_on is not None and 0 <= (day - joined_on).days < NEW_DAYS


def sample_size(contacts: int) -> int:
    """How many of so many contacts are looked at: 5 %, at least 10, or all."""
    return min(contacts, max(LEAST, math.ceil(contacts * SHARE)))


def weight(contact: Contact) -> int:
    """How much likelier a contact is drawn than an ordinary one."""
    return (NEWCOMER_WEIGHT if contact.newcomer else 1) * (NODE_WEIGHT if contact.node else 1)


def seed_of(project_id: int, day: date) -> str:
    """The seed of a project's day: the same for whoever draws."""
    return f"{project_id}/{day.isoformat()}"


def draw(contacts: Iterable[Contact], seed: str) -> list[Contact]:
    """The sample, in the order drawn: the same contacts give the same sample, in whatever order they come.

    Weighted without replacement (Efraimidis and Spirakis 2006): the highest u ** (1 / weight), u from the seed.
    """
    ranked = sorted(contacts, key=lambda one: (-_rank(one, seed), one.entity, one.entity_id))
    return ranked[: sample_size(len(ranked))]


def _rank(contact: Contact, seed: str) -> float:
    """log(u) / weight orders as u ** (1 / weight) does, and loses less."""
    digest = hashlib.sha256(f"{seed}/{contact.entity}/{contact.entity_id}".encode()).digest()
    u = (int.from_bytes(digest[:7], "big") + 1) / (2**56 + 1)  # in (0, 1): 56 bits
    return math.log(u) / weight(contact)

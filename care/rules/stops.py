"""The switches that stop contact with a customer (handbook 5.2), as a person sets and ends them with a reason."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from care.rules.facts import Person
from care.rules.reasons import Reason

HUSH_DAYS = 90  # handbook 5.2: after a bereavement no festive words for 90 days


class Stop(StrEnum):
    """What stops: care texts, festive words, everything, everything for good, texts to this number."""

    OPT_OUT = "opt_out"
    BEREAVEMENT = "bereavement"
    FROZEN = "frozen"
    DECEASED = "deceased"
    RECYCLED = "recycled"


# These end by a manager's word alone (reason_words: who may lift what).
ENDED_BY_MANAGER = frozenset({Stop.FROZEN, Stop.DECEASED})
# The refusals that end with a stop, so that what they refused is decided afresh.
LIFTS: Mapping[Stop, tuple[Reason, ...]] = {
    Stop.OPT_OUT: (Reason.OPTED_OUT,),
    Stop.BEREAVEMENT: (Reason.BEREAVEMENT_QUIET,),
    Stop.FROZEN: (Reason.FROZEN,),
    Stop.DECEASED: (Reason.DECEASED,),
    Stop.RECYCLED: (Reason.PHONE_RECYCLED_SUSPECT,),
}


def stops_on(person: Person, day: date) -> frozenset[Stop]:
    """The switches that are on for this person on `day`."""
    on = {
        Stop.OPT_OUT: person.consent == "opted_out",
        Stop.BEREAVEMENT: person.hush_until is not None and day <= person.hush_until,
        Stop.FROZEN: person.status == Stop.FROZEN,
        Stop.DECEASED: person.status == Stop.DECEASED,
        Stop.RECYCLED: Reason.PHONE_RECYCLED_SUSPECT in {person.phone_problem, *person.suppressed},
    }
    return frozenset(stop for stop, holds in on.items() if holds)

"""What makes a customer's profile and a deal's file complete (S-58, S-70, S-82 to S-84; handbook 2.5)."""

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from care.rules.birthdays import birthday_problem
from care.rules.facts import Deal, Person

GRADES = ("A", "B", "C")
# What is noted of a customer beside the columns of a list, in the order of the form; the first three make it complete.
NOTES = ("habits", "gift_limits", "family")
_WANTED = ("profession", "habits", "gift_limits", "birthday", "grade")
# What somebody has to see with their own eyes, and what the facts tell.
TICKED = ("contract_copy", "co_owners", "phones_verified")
_TOLD = ("payment_method", "birthday", "consent", "profession", "habits", "gift_limits", "grade")
FILE_ITEMS = (*TICKED, *_TOLD)


@dataclass(frozen=True, slots=True)
class Completeness:
    """What there is and what is missing, in the order of the checklist."""

    there: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def percent(self) -> int:
        """How much of it is there, rounded down."""
        return 100 * len(self.there) // (len(self.there) + len(self.missing))


def profile_completeness(person: Person, notes: AbstractSet[str]) -> Completeness:
    """Of the profile (S-84); `notes` are the keys that somebody has filled in, `grade_reason` among them."""
    return _of(_WANTED, _facts(person, None, notes))


def file_completeness(person: Person, deal: Deal, notes: AbstractSet[str], ticked: AbstractSet[str]) -> Completeness:
    """Of the deal's file (S-82)."""
    return _of(FILE_ITEMS, _facts(person, deal, notes) | {item: item in ticked for item in TICKED})


def _of(items: Collection[str], there: Mapping[str, bool]) -> Completeness:
    return Completeness(tuple(i for i in items if there[i]), tuple(i for i in items if not there[i]))


def _facts(person: Person, deal: Deal | None, notes: AbstractSet[str]) -> dict[str, bool]:
    birthday = person.birthday
    return {
        "payment_method": deal is not None and deal.payment_method is not None,
        "birthday": birthday is not None and birthday_problem(birthday) is None,
        "consent": person.consent is not None,
        "profession": bool(person.profession),
        "habits": "habits" in notes,
        "gift_limits": "gift_limits" in notes,
        "grade": person.grade is not None and "grade_reason" in notes,  # a grade of a list has no reason yet (S-83)
    }

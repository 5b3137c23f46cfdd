"""When a profile and a deal's file are complete."""

import pytest

from care.rules.birthdays import Birthday
from care.rules.facts import Deal, Person
from care.rules.profiles import FILE_ITEMS, TICKED, file_completeness, profile_completeness

BORN = Birthday(8, 15, None, "lunar")
FULL = Person(1, "K1", "张伟", profession="教师", grade="A", consent="given", birthday=BORN)
NO_DAY = Person(1, "K1", "张伟", birthday=Birthday(8, None, None, "solar"))
NOTES = frozenset({"habits", "gift_limits", "grade_reason"})


@pytest.mark.parametrize(
    ("person", "notes", "missing"),
    [
        (FULL, NOTES, ()),
        (FULL, NOTES - {"grade_reason"}, ("grade",)),  # a grade of a list has no reason (S-83)
        (FULL, NOTES - {"habits"}, ("habits",)),
        (Person(1, "K1", "张伟"), frozenset(), ("profession", "habits", "gift_limits", "birthday", "grade")),
        (
            Person(1, "K1", "张伟", birthday=Birthday(8, None, None, "solar")),
            NOTES,
            ("profession", "birthday", "grade"),
        ),
    ],
)
def test_a_profile_lacks_what_nobody_wrote(person: Person, notes: frozenset[str], missing: tuple[str, ...]) -> None:
    found = profile_completeness(person, notes)
    assert found.missing == missing
    assert found.percent == 100 - 20 * len(missing)


def test_a_file_is_complete_when_the_facts_are_there_and_somebody_has_seen_the_rest() -> None:
    deal = Deal(1, "D1", 1, "假日风景", payment_method="商贷")
    assert file_completeness(FULL, deal, NOTES, frozenset(TICKED)).there == FILE_ITEMS
    assert file_completeness(FULL, deal, NOTES, frozenset()).missing == TICKED
    assert "payment_method" in file_completeness(FULL, Deal(1, "D1", 1, "x"), NOTES, frozenset()).missing

"""The day's sample: the same for whoever draws it, never too small, and likelier where a look is worth more."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care.rules.sampling import LEAST, Contact, draw, is_new, sample_size, seed_of, weight

CONTACTS = st.lists(
    st.builds(
        Contact,
        st.sampled_from(["message", "call"]),
        st.integers(1, 500),
        st.just(1),
        st.just(1),
        node=st.booleans(),
        newcomer=st.booleans(),
    ),
    max_size=400,
    unique_by=lambda one: (one.entity, one.entity_id),
)


@given(CONTACTS, st.randoms(use_true_random=False))
def test_the_draw_can_be_repeated_in_whatever_order_the_contacts_come(contacts: list[Contact], random: object) -> None:
    drawn = draw(contacts, "3/2026-12-04")
    shuffled = list(contacts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert draw(shuffled, "3/2026-12-04") == drawn


@given(CONTACTS)
def test_five_in_a_hundred_are_drawn_and_ten_at_least(contacts: list[Contact]) -> None:
    drawn = draw(contacts, "3/2026-12-04")
    assert len(drawn) == len(set(drawn)) == min(len(contacts), max(10, -(-len(contacts) // 20)))
    assert set(drawn) <= set(contacts)


@given(CONTACTS, CONTACTS)
def test_whoever_was_drawn_of_many_is_drawn_of_fewer(contacts: list[Contact], gone: list[Contact]) -> None:
    """A contact that is no longer there takes no other's place away: its rank is its own."""
    drawn = draw(contacts, "3/2026-12-04")
    fewer = [one for one in contacts if one in drawn or one not in gone]
    assert draw(fewer, "3/2026-12-04") == drawn[: sample_size(len(fewer))]


@pytest.mark.parametrize(("contacts", "size"), [(0, 0), (7, 7), (10, 10), (199, 10), (201, 11), (5000, 250)])
def test_the_size_of_a_sample(contacts: int, size: int) -> None:
    assert sample_size(contacts) == size


def test_new_people_and_nodes_are_drawn_more_often_by_their_weight() -> None:
    """Over many days the shares come to those of the weights; the first draw of each day is exactly proportional."""
    kinds = [(False, False), (False, True), (True, False), (True, True)]
    contacts = [Contact("call", n, n, n, node=node, newcomer=new) for n, (new, node) in enumerate(kinds)]
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(3000)]
    first = Counter(draw(contacts, seed_of(1, day))[0].entity_id for day in days)
    whole = sum(map(weight, contacts))
    assert [weight(one) for one in contacts] == [1, 2, 3, 6]
    for one in contacts:
        assert first[one.entity_id] / len(days) == pytest.approx(weight(one) / whole, abs=0.03)


def test_a_project_and_a_day_have_their_own_seed() -> None:
    seeds = {seed_of(project, day) for project in (1, 11) for day in (date(2026, 12, 4), date(2026, 12, 5))}
    contacts = [Contact("call", n, n, n) for n in range(100)]
    assert len({tuple(draw(contacts, seed)) for seed in seeds}) == 4
    assert LEAST == 10


@pytest.mark.parametrize(
    ("joined", "new"),
    [(None, False), (date(2026, 12, 4), True), (date(2026, 9, 6), True), (date(2026, 9, 5), False)],
)
def test_somebody_is_new_for_ninety_days(joined: date | None, new: bool) -> None:
    assert is_new(joined, date(2026, 12, 4)) is new

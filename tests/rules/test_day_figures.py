"""Counts of a day: every state has its part, and the parts add up."""

from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care.rules.day_figures import CallCounts, GiftCounts, TextCounts
from care.rules.lifecycles import CallState, GiftState, MessageState

KINDS = [(TextCounts, MessageState), (CallCounts, CallState), (GiftCounts, GiftState)]
Kind = type[TextCounts] | type[CallCounts] | type[GiftCounts]


@pytest.mark.parametrize(("counts", "states"), KINDS)
def test_every_state_is_counted_in_a_part(counts: Kind, states: type[StrEnum]) -> None:
    assert all(counts.of({state: 1}).balances for state in states)


@pytest.mark.parametrize(("counts", "states"), KINDS)
def test_a_state_that_nobody_knows_breaks_the_balance(counts: Kind, states: type[StrEnum]) -> None:
    known = next(iter(states))
    assert not counts.of({known: 3, "of a later version": 1}).balances


@given(st.dictionaries(st.sampled_from(MessageState), st.integers(1, 1000)))
def test_the_texts_of_a_day_balance(by_state: dict[MessageState, int]) -> None:
    c = TextCounts.of({state.value: count for state, count in by_state.items()})
    assert c.planned == sum(by_state.values())
    assert c.planned == c.delivered + c.failed + c.pending + c.unknown + c.skipped + c.cancelled


def test_what_the_parts_of_texts_mean() -> None:
    failed = TextCounts.of({"undelivered": 1, "refused": 2, "expired": 4})
    pending = TextCounts.of({"held": 1, "queued": 2, "sending": 4, "accepted": 8})
    unknown = TextCounts.of({"unknown": 1, "given_up": 2})
    assert (failed.failed, pending.pending, unknown.unknown) == (7, 15, 3)

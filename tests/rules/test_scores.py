"""Scores of callbacks, against what the statistics module of Python says of the same answers."""

from collections import Counter
from math import sqrt
from statistics import mean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care.rules.scores import ENOUGH, ordered_alike, recommendation_of, score_of

FIVES = st.lists(st.integers(0, 5), max_size=80)
TENS = st.lists(st.integers(0, 10), max_size=80)


@given(FIVES)
def test_a_score_is_the_mean_of_those_who_know_with_the_shares_beside_it(answers: list[int]) -> None:
    score, known = score_of(Counter(answers)), [answer for answer in answers if answer]
    assert score.n == len(known)
    assert score.grey == (len(known) < 30)
    if not known:
        assert (score.mean, score.top, score.low, score.interval) == (None, None, None, None)
        return
    assert score.mean == pytest.approx(20 * mean(known))
    assert score.top == pytest.approx(len([a for a in known if a >= 4]) / len(known))
    assert score.low == pytest.approx(len([a for a in known if a <= 2]) / len(known))
    assert (score.interval is None) == score.grey
    if score.interval:
        reach = 1.96 * 20 * stdev(known) / sqrt(len(known))
        wanted = (max(20, 20 * mean(known) - reach), min(100, 20 * mean(known) + reach))
        assert score.interval == pytest.approx(wanted)


@given(TENS)
def test_the_recommend_index_is_nine_to_ten_less_nought_to_six(answers: list[int]) -> None:
    found = recommendation_of(Counter(answers))
    assert found.n == len(answers)
    if not answers:
        assert found.index is None
        return
    yes, no = len([a for a in answers if a >= 9]), len([a for a in answers if a <= 6])
    assert found.index is not None
    assert found.index == pytest.approx(100 * (yes - no) / len(answers))
    assert (found.interval is None) == (len(answers) < ENOUGH)
    if found.interval:
        assert -100 <= found.interval[0] <= found.index <= found.interval[1] <= 100


@pytest.mark.parametrize(
    ("ours", "theirs", "said"),
    [
        ({"a": 90, "b": 80, "c": 70}, {"a": 85, "b": 84, "c": 60}, (3, 3)),
        ({"a": 90, "b": 80, "c": 70}, {"a": 60, "b": 84, "c": 85}, (0, 3)),
        ({"a": 90, "b": 80}, {"a": 85, "b": 85}, (0, 0)),  # equal: says nothing
        ({"a": 90, "b": 80, "c": 70}, {"a": 85}, (0, 0)),
    ],
)
def test_two_rankings_are_compared_pair_by_pair(
    ours: dict[str, float], theirs: dict[str, float], said: tuple[int, int]
) -> None:
    assert ordered_alike(ours, theirs) == said

"""What a callback's answers come to (handbook 6.2, 6.3): never a bare average, and grey where there are few."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from math import sqrt

ENOUGH = 30  # answers: below it a score is shown grey and has no interval
_Z = 1.96  # 95 %
_POINTS = 20  # of a hundred, for each of the five


@dataclass(frozen=True, slots=True)
class Score:
    """Answers of 1 to 5 on a scale of a hundred. All of it is None where nobody answered.

    `top` and `low` are the shares (0 to 1) of 4–5 and of 1–2; `interval` is that of 95 %, where `n` is enough.
    """

    n: int
    mean: float | None
    top: float | None
    low: float | None
    interval: tuple[float, float] | None = None

    @property
    def grey(self) -> bool:
        """Whether there are too few answers to build on."""
        return self.n < ENOUGH


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The share of 9–10 less the share of 0–6, from -100 to 100; None where nobody answered."""

    n: int
    index: float | None
    interval: tuple[float, float] | None = None

    @property
    def grey(self) -> bool:
        """Whether there are too few answers to build on."""
        return self.n < ENOUGH


def score_of(answers: Mapping[int, int]) -> Score:
    """The score of so many answers each of 1 to 5; 0 means that the customer does not know, and counts for nothing."""
    counted = {answer: answers.get(answer, 0) for answer in range(1, 6)}
    n = sum(counted.values())
    if n == 0:
        return Score(0, None, None, None)
    mean = _POINTS * sum(answer * count for answer, count in counted.items()) / n
    squares = sum(count * (_POINTS * answer - mean) ** 2 for answer, count in counted.items())
    around = _interval(mean, squares, n, (_POINTS, 5 * _POINTS))
    return Score(n, mean, (counted[4] + counted[5]) / n, (counted[1] + counted[2]) / n, around)


def recommendation_of(answers: Mapping[int, int]) -> Recommendation:
    """The recommend index of so many answers each of 0 to 10."""
    counted = {answer: answers.get(answer, 0) for answer in range(11)}
    n = sum(counted.values())
    if n == 0:
        return Recommendation(0, None)
    weights = {answer: 100 if answer >= 9 else -100 if answer <= 6 else 0 for answer in counted}
    index = sum(weights[answer] * count for answer, count in counted.items()) / n
    squares = sum(count * (weights[answer] - index) ** 2 for answer, count in counted.items())
    return Recommendation(n, index, _interval(index, squares, n, (-100, 100)))


def ordered_alike(ours: Mapping[str, float], theirs: Mapping[str, float]) -> tuple[int, int]:
    """Of the pairs that both rank, how many both rank alike, and how many there are: does our score follow theirs?

    A pair that either ranks equal says nothing, and is left out.
    """
    alike = judged = 0
    for one, other in combinations(sorted(ours.keys() & theirs.keys()), 2):
        here, there = ours[one] - ours[other], theirs[one] - theirs[other]
        if here and there:
            judged += 1
            alike += (here > 0) == (there > 0)
    return alike, judged


def _interval(mean: float, squares: float, n: int, within: tuple[float, float]) -> tuple[float, float] | None:
    if n < ENOUGH:
        return None
    reach = _Z * sqrt(squares / (n - 1) / n)
    return max(within[0], mean - reach), min(within[1], mean + reach)

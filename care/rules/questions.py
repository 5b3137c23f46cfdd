"""The questions of a callback (handbook 6.3): what may be answered, and which answers a manager must hear of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Scale = Literal["five", "ten", "words", "complaint"]
_RANGES: Mapping[Scale, tuple[int, int]] = {"five": (0, 5), "ten": (0, 10), "complaint": (1, 1)}
LOW_FIVE, LOW_TEN = 2, 6  # these and less; on the scale of five 0 means that the customer does not know


@dataclass(frozen=True, slots=True)
class Question:
    """One question of plan/questions.yaml; `about` is its short name."""

    id: str
    scale: Scale
    about: Mapping[str, str]
    ask: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """A score, or the customer's own words."""

    question: str
    score: int | None = None
    words: str | None = field(default=None, repr=False)


def scores_of(scale: Scale) -> range:
    """The scores of a scale; none for words."""
    first, last = _RANGES.get(scale, (0, -1))
    return range(first, last + 1)


def is_low(question: Question, answer: Answer) -> bool:
    """Whether a manager must hear of it within the hour (handbook 6.3)."""
    score = answer.score
    if score is None:
        return False
    match question.scale:
        case "five":
            return 1 <= score <= LOW_FIVE
        case "ten":
            return score <= LOW_TEN
        case _:
            return question.scale == "complaint"


def low_answers(questions: Iterable[Question], answers: Iterable[Answer]) -> list[Question]:
    """The questions whose answers are low, in the order asked."""
    given = {answer.question: answer for answer in answers}
    return [one for one in questions if one.id in given and is_low(one, given[one.id])]

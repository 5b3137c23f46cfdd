"""Which answers on a callback a manager must hear of (handbook 6.3)."""

import pytest

from care.rules.questions import Answer, Question, Scale, is_low, low_answers, scores_of


def asked(scale: Scale, id_: str = "q") -> Question:
    return Question(id_, scale, {"zh": "问", "en": "q"}, {"zh": "问", "en": "q"})


@pytest.mark.parametrize(
    ("scale", "low", "scores"),
    [("five", {1, 2}, 6), ("ten", {0, 1, 2, 3, 4, 5, 6}, 11), ("complaint", {1}, 1), ("words", set(), 0)],
)
def test_one_or_two_of_five_six_or_less_of_ten_and_any_complaint_are_low(
    scale: Scale, low: set[int], scores: int
) -> None:
    assert len(scores_of(scale)) == scores
    assert {score for score in scores_of(scale) if is_low(asked(scale), Answer("q", score))} == low
    assert not is_low(asked(scale), Answer("q", words="很好"))


def test_low_answers_come_in_the_order_asked_and_unanswered_questions_are_none() -> None:
    questions = [asked("five", "a"), asked("ten", "b"), asked("five", "c")]
    given = [Answer("c", 1), Answer("a", 2)]
    assert [one.id for one in low_answers(questions, given)] == ["a", "c"]

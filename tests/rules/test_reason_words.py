"""Every reason code can be explained to a person, in both languages."""

import re

import pytest

from care.rules.reason_words import _WORDS, reason_words
from care.rules.reasons import Reason
from care.rules.touchpoints import Language

LANGUAGES: tuple[Language, ...] = ("zh", "en")
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_label_a_sentence_and_somebody_who_may_lift_it(reason: Reason, language: Language) -> None:
    words = reason_words(reason, language)
    for text in (words.label, words.meaning, words.lifted_by):
        assert bool(HAN.search(text)) == (language == "zh")
    end = "。" if language == "zh" else "."
    assert words.meaning.endswith(end)
    assert words.lifted_by.endswith(end)
    assert "|" not in words.label + words.meaning  # they stand in cells of markdown tables


def test_there_are_words_for_reasons_only_and_in_their_order() -> None:
    assert list(_WORDS) == list(Reason)


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_tell_the_reasons_apart(language: Language) -> None:
    assert len({reason_words(reason, language).label for reason in Reason}) == len(Reason)


def test_a_code_of_another_version_stands_for_itself() -> None:
    assert reason_words("of_a_later_version", "zh").label == "of_a_later_version"

"""The words of tables: complete, in order, in both languages."""

import pytest

from care.rules.lifecycles import CallOutcome, CallState, DutyState, GiftState
from care.rules.reasons import Reason
from care.rules.touchpoints import Language
from commands.words import _ROLES, _WORDS, duty_words, reason_words, word

LANGUAGES: tuple[Language, ...] = ("zh", "en")


@pytest.mark.parametrize("words", [_WORDS, _ROLES], ids=["words", "roles"])
def test_the_keys_are_in_alphabetical_order(words: dict[str, tuple[str, str]]) -> None:
    assert list(words) == sorted(words)


def test_every_reason_has_words() -> None:
    assert all(reason_words(reason, "zh") != reason for reason in Reason)
    assert all(reason_words(reason, "en") for reason in Reason)


@pytest.mark.parametrize("states", [CallState, CallOutcome, GiftState, DutyState])
def test_every_state_that_a_list_shows_has_words(states: type[CallState]) -> None:
    assert all(word(state, language) for state in states for language in LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["birthday_missed", "low_mood", "outcome_unknown", "wrong_number"])
def test_every_duty_that_is_opened_has_words(kind: str, language: Language) -> None:
    assert duty_words(kind, language) != kind

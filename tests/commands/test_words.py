"""The words of tables: complete, in order, in both languages."""

import pytest

from care.rules.lifecycles import CallOutcome, CallState, DutyState, GiftState
from care.rules.reasons import Reason
from care.rules.touchpoints import Language
from commands.words import _DUTIES, _REASONS, _ROLES, _WORDS, reason_words, word

LANGUAGES: tuple[Language, ...] = ("zh", "en")


@pytest.mark.parametrize("words", [_WORDS, _DUTIES, _ROLES, _REASONS], ids=["words", "duties", "roles", "reasons"])
def test_the_keys_are_in_alphabetical_order(words: dict[str, tuple[str, str]]) -> None:
    assert list(words) == sorted(words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_words(language: Language) -> None:
    assert all(reason_words(reason, language) for reason in Reason)
    assert set(_REASONS) == {reason.value for reason in Reason}


@pytest.mark.parametrize("states", [CallState, CallOutcome, GiftState, DutyState])
def test_every_state_that_a_list_shows_has_words(states: type[CallState]) -> None:
    assert all(word(state, language) for state in states for language in LANGUAGES)

"""The words of the record: complete in both languages, and readable where a code is unknown."""

import pytest

from care.rules import log_words
from care.rules.lifecycles import CallState, DutyState, GiftState, MessageState
from care.rules.log_words import action_word, channel_word, duty_word, entity_word, state_word
from care.rules.touchpoints import Language
from care.storage.audit import Action

LANGUAGES: tuple[Language, ...] = ("zh", "en")
STATES = {"sms": MessageState, "call": CallState, "gift": GiftState, "duty": DutyState}


def test_every_action_has_words_and_nothing_else_has() -> None:
    assert set(log_words._ACTIONS) == {action.value for action in Action}


def test_every_state_has_words_and_nothing_else_has() -> None:
    assert {of: set(words) for of, words in log_words._STATES.items()} == {
        of: {state.value for state in states} for of, states in STATES.items()
    }


@pytest.mark.parametrize(
    "words",
    [log_words._ACTIONS, log_words._ENTITIES, log_words._CHANNELS, log_words._DUTIES, *log_words._STATES.values()],
)
def test_keys_are_in_alphabetical_order_and_words_tell_them_apart(words: dict[str, tuple[str, str]]) -> None:
    assert list(words) == sorted(words)
    assert len(set(words.values())) == len(words)
    assert all(zh.isascii() is False and en.isascii() for zh, en in words.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_code_means_what_it_is_a_state_of(language: Language) -> None:
    assert state_word("sms", "delivered", "zh") != state_word("gift", "delivered", "zh")
    assert state_word("sms", "held", language) != "held" or language == "en"


def test_unknown_codes_stand_for_themselves() -> None:
    for word in (action_word, entity_word, channel_word, duty_word):
        assert word("of_a_later_version", "zh") == "of_a_later_version"
    assert state_word("deal", "x", "zh") == "x"

"""What the forms about complaints have in common: words for codes, and choices read from what was posted."""

from enum import StrEnum
from typing import Any, TypeVar

from care.errors import NotFound
from care.rules.complaint_words import cause_word, level_word, source_word, state_word_of_complaint, step_word
from care.rules.log_words import state_word
from care.rules.reason_words import reason_words
from console.pages.names import touchpoint_name
from console.visits import Visit

C = TypeVar("C", bound=StrEnum)


def chosen(choices: type[C], word: str | None, otherwise: C) -> C:
    """What was chosen, by its code; anything else counts as `otherwise`."""
    return choices(word) if word in set(choices) else otherwise


def number_in(posted: dict[str, str], name: str) -> int:
    """A number that a form carries; NotFound where it is none."""
    text = posted.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise NotFound("The form names nobody: go back and look them up again.")
    return int(text)


def words_of_complaints(visit: Visit) -> dict[str, Any]:
    """How the templates say codes."""
    language = visit.language
    return {
        "cause_of": lambda cause: cause_word(cause, language),
        "level_of": lambda level: level_word(level, language),
        "name_of": touchpoint_name(visit),
        "reason_of": lambda reason: reason_words(reason, language),
        "source_of": lambda source: source_word(source, language),
        "state_of": lambda state: state_word_of_complaint(state, language),
        "step_of": lambda step: step_word(step, language),
        "text_state_of": lambda state: state_word("sms", state, language),
    }

"""What a broadcast's text asks of its drafter, and the faults of what they typed, each beside its field."""

from collections.abc import Mapping

from care.errors import BadField
from care.rules import text_variables
from care.rules.reasons import Reason
from care.rules.sms_text import (
    LONGEST_VALUE,
    forbidden_word_in,
    link_in_text,
    mobile_in_text,
    too_long,
    unresolved,
)
from care.rules.text_variables import samples
from care.rules.touchpoints import Touchpoint
from care.services.preparing import Desk

_PROBLEMS = {
    Reason.VARIABLE_TOO_LONG: ("is too long: 35 characters at most", "value_long"),
    Reason.MOBILE_IN_TEXT: ("holds a mobile number, which carriers refuse", "value_mobile"),
    Reason.LINK_IN_TEXT: ("holds a link, which carriers refuse", "value_link"),
    Reason.VARIABLE_MISSING: ("holds a brace, which is no text", "value_brace"),
}


def asked_of_drafter(desk: Desk, touchpoint: Touchpoint) -> tuple[str, ...]:
    """The values that the text needs and that no customer's record gives, in the order of the list of variables."""
    language = desk.plan.language
    wanted = {name for text in touchpoint.texts for name in desk.templates.variables(text.template, language)}
    return tuple(name for name in text_variables.SAID if name in wanted)


def check_values(desk: Desk, touchpoint: Touchpoint, typed: Mapping[str, str]) -> dict[str, str]:
    """The values as they go into the text. Raises BadField for the first that is missing or may not go."""
    values = {}
    for name in asked_of_drafter(desk, touchpoint):
        value = typed.get(name, "").strip()
        if not value:
            raise BadField(f"The text needs {name}: nothing was written.", f"value_{name}", "value_missing")
        _check(desk, name, value)
        values[name] = value
    return values


def sample_text(desk: Desk, touchpoint: Touchpoint, values: Mapping[str, str]) -> tuple[str, int]:
    """The first text as it would read with a customer's usual facts, and its parts; for a draft being typed."""
    plan = desk.plan
    facts = {**samples(text_variables.PERSON, plan.language), **values}
    suffix = desk.profile.suffix_for(touchpoint.klass, plan.language, facts["tel"], always=touchpoint.opt_out)
    text = touchpoint.texts[0].template
    rendered = desk.templates.newest().render_sms(text, plan.language, facts, signature=plan.signature, suffix=suffix)
    return rendered.text, rendered.parts


def _check(desk: Desk, name: str, value: str) -> None:
    field = f"value_{name}"
    word = forbidden_word_in(value, desk.profile.forbidden_words)
    if word is not None:
        raise BadField(f"{name} holds the word {word}, which may be in no text.", field, "value_word", word=word)
    reason = too_long(value, {name: value}) or unresolved(value) or mobile_in_text(value) or link_in_text(value)
    if reason is not None:
        sentence, problem = _PROBLEMS[reason]
        raise BadField(f"{name} {sentence}: nothing was written.", field, problem, most=LONGEST_VALUE)

"""What a wording may not be: the checks that the plan's own files pass at load, each told beside the field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from care.errors import BadField, BadPlan
from care.messages import wording_form
from care.plan_files.text_checks import known_variables
from care.rules import text_variables
from care.rules.approved import Approved
from care.rules.reasons import Reason
from care.rules.sms_text import check_text, forbidden_word_in
from care.rules.text_variables import samples
from care.rules.touchpoints import Language, MessageClass, NoticeTrigger, Plan, Touchpoint
from care.services.preparing import Desk
from care.storage.approved_wordings import TIP

_PROBLEMS = {
    Reason.VARIABLE_TOO_LONG: "wording_long",
    Reason.MOBILE_IN_TEXT: "wording_mobile",
    Reason.LINK_IN_TEXT: "wording_link",
    Reason.VARIABLE_MISSING: "wording_syntax",
    Reason.SUFFIX_MISSING: "wording_syntax",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """A wording that may go: its version, how it reads with usual values, and its parts with long ones."""

    hash: str
    sample: str
    parts: int


def variables_of(desk: Desk, template: str) -> Mapping[str, text_variables.Sample]:
    """The facts that a text of this template may name."""
    if template.startswith(TIP):
        return text_variables.PERSON
    return known_variables(desk.plan, template.partition(".")[0])


def check_wording(desk: Desk, template: str, body: str) -> Checked:
    """Check a wording in the plan's language with usual and long values. Raises BadField at `body`."""
    language, known = desk.plan.language, variables_of(desk, template)
    body = body.strip()
    if not body:
        raise BadField("Write the text.", "body", "wording_missing")
    try:
        version, names = wording_form(template, language, body)
    except BadPlan as problem:
        raise BadField(str(problem), "body", "wording_syntax") from None
    for name in names:
        if name not in known:
            expected = ", ".join(known)
            raise BadField(f"There is no {name}.", "body", "wording_unknown", name=name, expected=expected)
    suffix = _suffix(desk, template)
    texts = [_sample(desk, template, body, suffix, long=long) for long in (False, True)]
    for text, _ in texts:
        _check_words(desk, text, suffix)
    parts, most = texts[1][1], desk.plan.max_parts.get(language, 2)
    if parts > most:
        raise BadField("The text is too long.", "body", "wording_parts", parts=parts, most=most)
    return Checked(version, texts[0][0], parts)


def _check_words(desk: Desk, text: str, suffix: str) -> None:
    words = desk.profile.forbidden_words
    reason = check_text(text, {}, signature=desk.plan.signature, suffix=suffix, forbidden=words)
    if reason is Reason.FORBIDDEN_WORD:
        word = forbidden_word_in(text, words)
        raise BadField("A word may be in no text.", "body", "wording_forbidden", word=word)
    if reason is not None:
        raise BadField(f"The text may not go: {reason}.", "body", _PROBLEMS.get(reason, "wording_syntax"))


def _sample(desk: Desk, template: str, body: str, suffix: str, *, long: bool) -> tuple[str, int]:
    language: Language = desk.plan.language
    values = samples(text_variables.OTHER, language, long=long)
    if long:
        values["project"] = max((one.name for one in desk.plan.projects), key=len, default=values["project"])
    only = Approved(0, template, language, None, date.min, body)
    alone = desk.templates.with_only(only)
    base = template.partition(".")[0]
    without = template.split(".without_")[1:]
    facts = {name: value for name, value in values.items() if name not in without}
    rendered = alone.render_sms(base, language, facts, signature=desk.plan.signature, suffix=suffix)
    return rendered.text, rendered.parts


def _suffix(desk: Desk, template: str) -> str:
    touchpoint = touchpoint_of_template(desk.plan, template)
    klass: MessageClass = touchpoint.klass if touchpoint else "service"
    opt_out = touchpoint.opt_out if touchpoint else False
    if template.startswith("festival_"):
        klass = "care"
    return desk.profile.suffix_for(klass, desk.plan.language, desk.plan.defaults.tel, always=opt_out)


def touchpoint_of_template(plan: Plan, template: str) -> Touchpoint | None:
    """The touchpoint that sends it; None for a festival's, and for what no touchpoint sends."""
    base = template.partition(".")[0]
    for touchpoint in plan.touchpoints:
        if (
            base.startswith(TIP)
            and isinstance(touchpoint.trigger, NoticeTrigger)
            and touchpoint.trigger.source == "tip"
        ):
            return touchpoint
        for text in touchpoint.texts:
            if base in {text.template, text.missed, *text.instead.values()}:
                return touchpoint
    return None

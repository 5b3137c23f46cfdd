"""What a person may type when recording a call, checked before anything is written."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from care.errors import BadField, BadInput
from care.rules.calls import BEST_MOOD, SPOKEN, WORST_MOOD, may_call_at
from care.rules.lifecycles import CallOutcome
from care.rules.questions import Answer, scores_of
from care.rules.sms_text import forbidden_word, link_in_text, mobile_in_text, too_long, unresolved
from care.rules.touchpoints import Project, Touchpoint
from care.services.preparing import FORM_VALUES, Desk

LONGEST_NOTE = 2000
LONGEST_ANSWER = 1000


def read_outcome(text: str) -> CallOutcome:
    """The outcome by its code; BadInput lists them."""
    try:
        return CallOutcome(text.strip())
    except ValueError:
        raise BadInput(f"{text!r} is no outcome of a call: say one of {', '.join(CallOutcome)}.") from None


def check_mood(outcome: CallOutcome, mood: int | None) -> None:
    """A mood is 1 to 5, and only somebody who was spoken to shows one."""
    if mood is None:
        return
    if not WORST_MOOD <= mood <= BEST_MOOD:
        message = f"The mood is {mood}, but goes from {WORST_MOOD} (bad) to {BEST_MOOD} (good)."
        raise BadField(message, "mood", "mood_range")
    if outcome not in SPOKEN:
        message = f"With {outcome} nobody was spoken to, so there is no mood to record: leave it out."
        raise BadField(message, "mood", "mood_unspoken")


def check_note(note: str | None) -> None:
    """A note is for people to read: long, but not endless."""
    if note is not None and len(note) > LONGEST_NOTE:
        message = f"The note has {len(note)} characters, but at most {LONGEST_NOTE} are kept: shorten it."
        raise BadField(message, "note", "note_long", most=LONGEST_NOTE)


def check_next_at(desk: Desk, project: Project, outcome: CallOutcome, next_at: datetime | None, now: datetime) -> None:
    """A promise to call back has its moment, ahead and inside the hours of calls; other outcomes have none."""
    if outcome is not CallOutcome.CALL_BACK_AT:
        if next_at is not None:
            message = f"A next time goes with {CallOutcome.CALL_BACK_AT} only, not with {outcome}: leave it out."
            raise BadField(message, "next_at", "next_at_alone")
        return
    if next_at is None:
        message = f"With {CallOutcome.CALL_BACK_AT} say when: give the moment that the customer asked for."
        raise BadField(message, "next_at", "next_at_missing")
    local, hours = next_at.astimezone(desk.zone), desk.plan.hours_of(project, "call")
    if next_at <= now:
        message = f"{local:%Y-%m-%d %H:%M} is over: give a moment ahead for the call back."
        raise BadField(message, "next_at", "next_at_over")
    if not may_call_at(next_at, hours, desk.zone):
        spans = " and ".join(f"{first:%H:%M}-{last:%H:%M}" for first, last in hours.spans)
        message = f"{local:%Y-%m-%d %H:%M} is no time to call: calls are made {spans}, never on lunar new year's day."
        raise BadField(message, "next_at", "next_at_hours", hours=spans.replace(" and ", ", "))


def check_values(desk: Desk, touchpoint: Touchpoint, values: Mapping[str, str]) -> None:
    """The values for the text: ones that it asks for, and that may stand in a text (rules.md 5, group 10)."""
    asked = sorted(asked_values(desk, touchpoint))
    for name, value in values.items():
        if name not in asked:
            expected = f"it asks for {', '.join(asked)}" if asked else "it asks for none"
            raise BadInput(f"The text of {touchpoint.id} has no value {name!r}: {expected}.")
        reason = unresolved(value) or too_long(value, {name: value}) or mobile_in_text(value) or link_in_text(value)
        reason = reason or forbidden_word(value, desk.profile.forbidden_words)
        if reason or not value.strip() or "\n" in value:
            message = f"The value {name} cannot stand in a text ({reason or 'one line of words'}): say it otherwise."
            raise BadField(message, f"value_{name}", f"value_{reason or 'empty'}")


def check_answers(desk: Desk, touchpoint: Touchpoint, outcome: CallOutcome, answers: Sequence[Answer]) -> None:
    """Answers are to questions of the plan for this call, on their scale, by somebody who was spoken to."""
    questions = {question.id: question for question in desk.plan.questions.get(touchpoint.id, ())}
    for answer in answers:
        field = f"{'score' if answer.words is None else 'words'}_{answer.question}"
        question = questions.get(answer.question)
        if question is None:
            raise BadInput(f"The call about {touchpoint.id} has no question {answer.question!r}: leave it out.")
        if outcome not in SPOKEN:
            message = f"With {outcome} nobody was spoken to, so there is no answer to record: leave it out."
            raise BadField(message, field, "answer_unspoken")
        if answer.score is not None and answer.score not in scores_of(question.scale):
            raise BadField(f"{answer.score} is no score of {question.id}.", field, "answer_range")
        if answer.words is not None and (question.scale != "words" or len(answer.words) > LONGEST_ANSWER):
            raise BadField("Only an open question has words.", field, "note_long", most=LONGEST_ANSWER)


def asked_values(desk: Desk, touchpoint: Touchpoint) -> frozenset[str]:
    """The values that the call's form gives for the touchpoint's texts (rules.md 8)."""
    language = desk.plan.language
    names = {name for text in touchpoint.texts for name in (text.template, text.missed) if name}
    return frozenset(v for name in names for v in desk.templates.variables(name, language)) & FORM_VALUES

"""The script of a call as the agent reads it: the template with the facts of now, and what is asked besides."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from care.rules.birthdays import Birthday, birthday_problem
from care.rules.questions import Question, Scale
from care.rules.reasons import Reason
from care.rules.text_values import Occurrence, script_values
from care.rules.touchpoints import Language
from care.services.preparing import Desk

_BOX = "□"
_ANSWERS: Mapping[Scale, str] = {"five": "□1 □2 □3 □4 □5 □0", "ten": "____", "words": "____"}
_BIRTHDAY: Mapping[Reason, Mapping[Language, str]] = {
    Reason.BIRTHDAY_CALENDAR_UNKNOWN: {
        "zh": "您过阳历还是农历生日？是哪一天？____",
        "en": "Do you keep your birthday by the solar or the lunar calendar, and on which day? ____",
    },
    Reason.BIRTHDAY_INCOMPLETE: {"zh": "您的生日是几月几日？____", "en": "On which day is your birthday? ____"},
}


def script_text(
    desk: Desk,
    occurrence: Occurrence,
    script: str,
    language: Language,
    *,
    lost: Sequence[str],
    day: date,
    with_questions: bool = True,
) -> str:
    """The script with its boxes to tick; `lost` are texts that did not arrive and are read out instead.

    `with_questions`: with those of plan/questions.yaml, which the console's form asks by itself.
    Where the birthday is in doubt, whichever call comes next asks for it (handbook 4.3); until then nothing is sent.
    """
    asked = desk.plan.questions.get(occurrence.touchpoint.id, ()) if with_questions else ()
    facts = {
        **script_values(occurrence, desk.plan, language, day),
        "text": "\n".join(lost) or None,
        "questions": "\n".join(_asked(asked, language)) or None,
    }
    written = desk.templates.render_call(script, language, facts)
    question = _birthday_question(occurrence.customer.person.birthday, language)
    return _among_boxes(written, question) if question else written


def _asked(questions: Sequence[Question], language: Language) -> Iterator[str]:
    """Each question word by word, with what is ticked or written down behind it."""
    for number, question in enumerate(questions, 1):
        if question.scale == "complaint":
            yield f"{_BOX} {question.ask[language]}"
        else:
            yield f"{number}. {question.ask[language]} {_ANSWERS[question.scale]}"


def _birthday_question(birthday: Birthday | None, language: Language) -> str | None:
    problem = birthday_problem(birthday) if birthday else None
    return _BIRTHDAY[problem][language] if problem else None


def _among_boxes(written: str, question: str) -> str:
    """After the last box, before the closing words."""
    lines = written.splitlines()
    last = max((at for at, line in enumerate(lines) if line.startswith(_BOX)), default=len(lines) - 1)
    return "\n".join([*lines[: last + 1], f"{_BOX} {question}", *lines[last + 1 :]])

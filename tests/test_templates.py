"""The shipped texts and scripts: as agreed in tests/data/messages.json, complete, and of the promised length.

Whoever edits a text edits the data as well, so that no wording changes by accident.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from care.messages import Templates
from care.plan_files import load_plan
from care.rules.sms_text import length, parts
from care.rules.text_variables import CALL, OTHER, samples
from care.rules.touchpoints import FestivalTrigger, Language, NoticeTrigger
from care.settings import ROOT

MESSAGES: list[dict[str, Any]] = json.loads((ROOT / "tests/data/messages.json").read_text(encoding="utf-8"))
TEMPLATES = Templates(ROOT / "templates")
LANGUAGES: tuple[Language, ...] = ("zh", "en")
SUFFIX = {"zh": "拒收请回复R", "en": "Reply R to opt out."}
NEEDED_SCRIPTS = {
    *("subscription_congrats", "subscription_notes", "subscription_d3", "signing_eve", "signing_d7_callback"),
    *("contract_filed", "loan_progress", "loan_paid", "handover_d3", "move_in_d7", "move_in_3_months", "birthday"),
    *("text_not_arrived", "complaint_callback"),
}


def texts() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every file of messages.json: its name, the missing fact of a variant, the entry that holds its words."""
    for entry in MESSAGES:
        yield entry["template"], "", entry
        if "variant" in entry:
            (without,) = entry["variant"]["without"]
            yield f"{entry['template']}.without_{without}", without, {**entry, **entry["variant"]}


TEXTS = list(texts())


def test_there_are_51_texts_and_no_file_beside_them() -> None:
    files = {path.name for path in (ROOT / "templates/sms").iterdir()}

    assert len(MESSAGES) == 51
    assert files == {f"{name}.{language}.j2" for name, _, _ in TEXTS for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "without", "entry"), TEXTS, ids=[name for name, _, _ in TEXTS])
def test_a_text_has_the_agreed_words(name: str, without: str, entry: dict[str, Any], language: Language) -> None:
    source = (ROOT / f"templates/sms/{name}.{language}.j2").read_text(encoding="utf-8")

    assert re.sub(r"\{\{ (\w+) \}\}", r"{\1}", source) == entry[language] + "\n"


@pytest.mark.parametrize(("name", "without", "entry"), TEXTS, ids=[name for name, _, _ in TEXTS])
def test_a_text_has_the_agreed_length_with_usual_values(name: str, without: str, entry: dict[str, Any]) -> None:
    facts = {fact: value for fact, value in samples(OTHER, "zh").items() if fact != without}
    suffix = SUFFIX["zh"] if entry["optout_suffix"] else ""

    rendered = TEMPLATES.render_sms(entry["template"], "zh", facts, signature="思源经纪", suffix=suffix)

    assert rendered.template == name
    assert (length(rendered.text), rendered.parts) == (entry["chars"], entry["parts"])


@pytest.mark.parametrize("template", [entry["template"] for entry in MESSAGES])
def test_english_texts_say_everything_too(template: str) -> None:
    rendered = TEMPLATES.render_sms(template, "en", samples(OTHER, "en"), signature="思源经纪", suffix=SUFFIX["en"])

    assert rendered.missing == ()
    assert rendered.parts == parts(rendered.text)
    assert rendered.text.endswith(". Reply R to opt out.") or rendered.text.endswith("! Reply R to opt out.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_touchpoint_has_its_texts_and_its_script(language: Language) -> None:
    plan = load_plan(ROOT / "plan", ROOT / "templates")
    for touchpoint in plan.touchpoints:
        if isinstance(touchpoint.trigger, FestivalTrigger):
            continue  # stands for the festivals below
        if isinstance(touchpoint.trigger, NoticeTrigger) and touchpoint.trigger.source == "tip":
            continue  # its texts are wordings that people drafted and approved (S-91)
        names = [name for text in touchpoint.texts for name in (text.template, text.missed, *text.instead.values())]
        assert all(TEMPLATES.has_sms(name, language) for name in names if name), touchpoint.id
        assert touchpoint.call is None or TEMPLATES.has_call(touchpoint.call.script, language), touchpoint.id
    assert all(TEMPLATES.has_sms(festival.id, language) for festival in plan.festivals)


def test_the_scripts_are_those_of_the_handbook_in_both_languages() -> None:
    files = {path.name for path in (ROOT / "templates/calls").iterdir()}

    assert files == {f"{script}.{language}.j2" for script in NEEDED_SCRIPTS for language in LANGUAGES}


@pytest.mark.parametrize("script", sorted(NEEDED_SCRIPTS))
@pytest.mark.parametrize(
    ("language", "opening", "closing"), [("zh", "开场：", "收尾："), ("en", "Opening: ", "Closing: ")]
)
def test_a_script_has_an_opening_boxes_and_a_closing(
    script: str, language: Language, opening: str, closing: str
) -> None:
    lines = TEMPLATES.render_call(script, language, samples(CALL, language)).splitlines()

    assert any(line.startswith(opening) for line in lines)
    assert any(line.startswith(closing) for line in lines)
    assert sum("□" in line for line in lines) >= 2
    assert not any("{" in line for line in lines)


@pytest.mark.parametrize("script", sorted(NEEDED_SCRIPTS))
def test_both_languages_of_a_script_have_the_same_boxes_facts_and_lines(script: str) -> None:
    sources = [(ROOT / f"templates/calls/{script}.{lang}.j2").read_text(encoding="utf-8") for lang in LANGUAGES]

    assert sources[0].count("□") == sources[1].count("□")
    assert sources[0].count("\n") == sources[1].count("\n")
    assert TEMPLATES.call_variables(script, "zh").keys() == TEMPLATES.call_variables(script, "en").keys()


def test_the_seven_day_callback_asks_the_nine_questions_of_the_plan() -> None:
    questions = load_plan(ROOT / "plan", ROOT / "templates").questions["signing_d7_callback"]
    scales = [question.scale for question in questions if question.scale != "complaint"]
    assert scales == ["five"] * 6 + ["ten", "five", "words"]
    for language in LANGUAGES:
        asked = "\n".join(question.ask[language] for question in questions)
        assert asked in TEMPLATES.render_call("signing_d7_callback", language, {"questions": asked})

"""Every problem code has an effect and a sentence in both languages."""

import re
from pathlib import Path
from typing import get_args

import pytest

from care.services.importing import cells, problems
from care.services.importing.cells.birthdays import BirthdayProblem
from care.services.importing.cells.choices import ChoiceProblem
from care.services.importing.cells.names import NameProblem
from care.services.importing.cells.remarks import Suggestion
from care.services.importing.problems import Effect, Problem, effects, explain


@pytest.mark.parametrize("code", sorted(effects()))
def test_a_sentence_names_the_column_and_stands_in_both_languages(code: str) -> None:
    zh, en = Problem(code, "生日").sentence("zh"), Problem(code, "生日").sentence("en")
    assert re.search(r"生日.*。$", zh)
    assert re.search(r"生日.*\.$", en)
    assert not re.search("请|无法|暂停", en)


def test_every_code_of_the_parsers_is_explained() -> None:
    for codes in (BirthdayProblem, ChoiceProblem, NameProblem, Suggestion):
        assert set(get_args(codes)) <= effects().keys()


def test_every_code_is_raised_somewhere() -> None:
    folder = Path(problems.__file__).parent
    code = "".join(
        file.read_text(encoding="utf-8") for file in [*folder.glob("*.py"), *Path(cells.__path__[0]).glob("*.py")]
    )
    code += (folder.parents[1] / "phones.py").read_text(encoding="utf-8")
    assert [name for name in effects() if f'"{name}"' not in code] == []


def test_the_explanation_begins_with_the_gravest_and_leaves_notes_out() -> None:
    found = [
        Problem("phone_repaired", "联系电话"),
        Problem("sex_unreadable", "性别"),
        Problem("name_missing", "客户姓名"),
    ]
    assert explain(found, "en").startswith("客户姓名 is empty")
    assert "usual form" not in explain(found, "en")


def test_the_effects_stand_from_the_gravest_on() -> None:
    assert next(iter(Effect)) is Effect.REJECT
    assert list(Effect)[-1] is Effect.NOTE

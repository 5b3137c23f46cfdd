"""Tests of reading YAML with its lines."""

from pathlib import Path

import pytest

from care.errors import BadPlan
from care.plan_files.documents import Document, read_document


def read(folder: Path, text: str) -> Document:
    """The text as the file plan/company.yaml."""
    (folder / "plan").mkdir(exist_ok=True)
    (folder / "plan/company.yaml").write_text(text, encoding="utf-8")
    return read_document(folder / "plan/company.yaml", folder / "plan")


def test_plain_words_stay_what_the_specialist_wrote(tmp_path: Path) -> None:
    document = read(
        tmp_path, "on: yes\nat: 18:00\nday: 2026-11-01\ncode: 010\nnothing: ~\nempty:\nsure: true\nfew: -3\n"
    )

    assert document.data == {
        "on": "yes",
        "at": "18:00",
        "day": "2026-11-01",
        "code": "010",
        "nothing": None,
        "empty": "",
        "sure": True,
        "few": -3,
    }


def test_quoted_words_are_text(tmp_path: Path) -> None:
    assert read(tmp_path, "a: '5'\nb: \"true\"\n").data == {"a": "5", "b": "true"}


@pytest.mark.parametrize(("tag", "value"), [("!!int", "five"), ("!!bool", "maybe"), ("!!python/name:os.system", "x")])
def test_a_tag_builds_nothing_and_breaks_nothing(tmp_path: Path, tag: str, value: str) -> None:
    assert read(tmp_path, f"a: {tag} {value}\n").data["a"] in (value, False)


def test_a_problem_names_file_line_and_field_with_the_id_of_a_row(tmp_path: Path) -> None:
    document = read(tmp_path, "rows:\n  - id: first\n  - id: second\n    late:\n      days: 5\n")

    problem = document.problem(("rows", 1, "late", "days"), "too many")

    assert str(problem) == "plan/company.yaml, line 5, rows[second].late.days: too many."


def test_a_field_that_is_not_there_has_the_line_of_what_should_hold_it(tmp_path: Path) -> None:
    document = read(tmp_path, "rows:\n  - id: first\n  - id: second\n")

    assert document.line(("rows", 1, "late", "days")) == 3
    assert document.line(("other",)) == 1


def test_an_alias_inside_itself_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadPlan, match=r"^plan/company.yaml, line 1: an alias"):
        read(tmp_path, "a: &x [1, *x]\n")


def test_a_number_without_end_is_text(tmp_path: Path) -> None:
    assert read(tmp_path, f"a: {'9' * 5000}\n").data == {"a": "9" * 5000}

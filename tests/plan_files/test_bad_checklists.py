"""Each mistake in checklists.yaml or questions.yaml gets one sentence."""

import pytest

from care.errors import BadPlan
from tests.plan_files.conftest import PlanCopy

LISTS, QUESTIONS = "checklists.yaml", "questions.yaml"
MISTAKES = [
    (LISTS, "id: permits", "id: displays", "rounds[0].items[displays].id", "is there twice"),
    (LISTS, "id: water, name", "id: welcome, name", "reception[welcome].id", "is there twice"),
    (LISTS, "[patrol_morning", "[patrol_night", "rounds[0].duties[0]", "expected a recurring duty"),
    (LISTS, "[patrol_morning", "[low_mood", "rounds[0].duties[0]", "expected a recurring duty"),
    (LISTS, "[disclosure_check]", "[patrol_morning]", "rounds[1].duties[0]", "each in one list"),
    (
        QUESTIONS,
        "touchpoint: signing_d7_callback",
        "touchpoint: move_in",
        "questionnaires[0].touchpoint",
        "with a call",
    ),
    (QUESTIONS, "id: papers", "id: overall", "questionnaires[0].questions[overall].id", "is there twice"),
    (QUESTIONS, "scale: ten", "scale: seven", "questionnaires[0].questions[recommend].scale", "found 'seven'"),
]


@pytest.mark.parametrize(("file", "old", "new", "field", "says"), MISTAKES)
def test_a_mistake_is_named_by_file_line_and_field(
    plan_copy: PlanCopy, file: str, old: str, new: str, field: str, says: str
) -> None:
    line = plan_copy.edit(file, old, new)
    with pytest.raises(BadPlan) as problem:
        plan_copy.load()
    assert f"{file}, line {line}, {field}: " in str(problem.value)
    assert says in str(problem.value)

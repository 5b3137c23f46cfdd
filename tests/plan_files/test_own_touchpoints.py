"""What a project may add to the plan: touchpoints of its own, held to the handbook as the company's are (S-21)."""

import pytest

from care.errors import BadPlan
from tests.plan_files.conftest import PlanCopy

OWN = """touchpoints:
  - id: garden_visit
    name: {zh: 园区参观, en: Garden visit}
    handbook: [S-78]
    trigger: {date: deal.signed_on, offset_days: 60}
    class: service
    sms: [{template: garden_visit}]
"""
FILE = "projects/siji.yaml"
TEXTS = {
    "zh": "{{ title }}您好，{{ project }}的园区可以参观了。{{ tel }}",
    "en": "{{ title }}, see our garden. {{ tel }}",
}


def add_own(plan_copy: PlanCopy, rows: str = OWN, file: str = FILE) -> int:
    """Write the rows at the end of the project's file; answers the line of the first."""
    for language, text in TEXTS.items():
        plan_copy.write(f"sms/garden_visit.{language}.j2", text)
    path = plan_copy.plan_dir / file
    before = path.read_text(encoding="utf-8")
    path.write_text(before + rows, encoding="utf-8")
    return before.count("\n") + 1


def test_a_project_adds_a_touchpoint_with_a_text_of_its_own(plan_copy: PlanCopy) -> None:
    before = plan_copy.load()
    add_own(plan_copy)
    plan = plan_copy.load(gateway="simulator")
    assert plan.touchpoints[:-1] == before.touchpoints
    own = plan.touchpoints[-1]
    assert (own.id, own.project, [text.template for text in own.texts]) == (
        "garden_visit",
        "四季花城",
        ["garden_visit"],
    )
    assert plan.hash != before.hash
    assert all(touchpoint.project is None for touchpoint in before.touchpoints)


MISTAKES = [
    ("id: garden_visit", "id: loan_paid", 1, "touchpoints[loan_paid].id", "is a touchpoint of company.yaml"),
    ("id: garden_visit", "id: festival_laba", 1, "touchpoints[festival_laba].id", "is a touchpoint of festivals.yaml"),
    ("class: service", "class: care", 5, "touchpoints[garden_visit].class", "greetings and their caps"),
    ("{date: deal.signed_on, offset_days: 60}", "{birthday: {}}", 4, "touchpoints[garden_visit].trigger", "(S-21)"),
    ("class: service", "class: service\n    node: true", 6, "touchpoints[garden_visit].node", "(S-85)"),
    ("class: service", "class: service\n    optional: true", 6, "touchpoints[garden_visit].optional", "no switch"),
    ("{template: garden_visit}", "{template: gone}", 6, "sms[0].template", "templates/sms/gone.zh.j2 is missing"),
    ("[S-78]", "[]", 3, "touchpoints[garden_visit].handbook", "at least 1 item"),
]


@pytest.mark.parametrize(("old", "new", "further", "field", "expected"), MISTAKES, ids=[m[1] for m in MISTAKES])
def test_a_mistake_in_an_own_touchpoint_is_named(
    plan_copy: PlanCopy, old: str, new: str, further: int, field: str, expected: str
) -> None:
    line = add_own(plan_copy, OWN.replace(old, new, 1)) + further
    with pytest.raises(BadPlan) as error:
        plan_copy.load()
    assert str(error.value).startswith(f"plan/{FILE}, line {line}, ")
    assert field in str(error.value)
    assert expected in str(error.value)


def test_two_projects_may_not_share_an_id(plan_copy: PlanCopy) -> None:
    add_own(plan_copy, file="projects/jinyu.yaml")
    line = add_own(plan_copy) + 1
    with pytest.raises(BadPlan, match=rf"^plan/{FILE}, line {line}, .*touchpoint of plan/projects/jinyu.yaml"):
        plan_copy.load()


def test_an_unknown_variable_in_an_own_text_is_named(plan_copy: PlanCopy) -> None:
    add_own(plan_copy)
    plan_copy.write("sms/garden_visit.zh.j2", "{{ weather }}")
    with pytest.raises(BadPlan, match=r"garden_visit\.zh\.j2, line 1: unknown variable"):
        plan_copy.load()

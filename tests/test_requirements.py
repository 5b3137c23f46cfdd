"""docs/requirements.md leads from every requirement to a row of the plan and a test that is there."""

import ast
import re
from typing import NamedTuple

import pytest

from care.plan_files import load_plan
from care.settings import ROOT

# Issues 4 and 8: what touchpoints, gifts, stages, duties, posts and patrol rounds serve.
POSTS_AND_ROUNDS = {*range(9, 17), 32, 33, 34, 35, 46, 50, 56, 60, 64, 71, 103}
WANTED = POSTS_AND_ROUNDS | {36, 37, 38, 39, 40, 43, 47, 48, 49, 53, 61, 62, 63, *range(72, 88), 89, 92, 93}
ELSEWHERE = {"rules", "a project's file", "console"}


class Line(NamedTuple):
    """One line of the page."""

    requirement: str
    rows: list[str]
    test: str


def lines() -> list[Line]:
    text = (ROOT / "docs/requirements.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| (S-\d+) \| [^|]+ \| ([^|]+) \| `([^`]+)` \|$", text, re.MULTILINE)
    return [Line(requirement, rows.split(", "), test) for requirement, rows, test in found]


def test_every_requirement_is_there_once() -> None:
    assert [line.requirement for line in lines()] == [f"S-{number:02}" for number in sorted(WANTED)]


@pytest.mark.parametrize("line", lines(), ids=lambda line: line.requirement)
def test_the_test_that_a_line_names_exists(line: Line) -> None:
    file, _, name = line.test.partition("::")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    tests = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert name in tests
    # The test, or the table that it runs over, says which requirement it shows.
    if file.endswith(("test_handbook.py", "test_opening_duties.py")):
        assert line.requirement in (ROOT / file).read_text(encoding="utf-8")


def test_the_rows_of_the_plan_and_of_the_page_agree() -> None:
    plan = load_plan(ROOT / "plan", ROOT / "templates")
    served: dict[str, set[str]] = {}
    cited = [(row.id, row.handbook) for row in plan.touchpoints] + [(row.id, row.handbook) for row in plan.duties]
    cited += [("checklists.yaml", item.handbook) for one in plan.checklists.values() for item in one.items]
    for name, requirements in cited:
        for requirement in requirements:
            served.setdefault(requirement, set()).add(name)
    for line in lines():
        assert set(line.rows) - ELSEWHERE == served.get(line.requirement, set()), line.requirement
    touchpoints = {requirement for row in plan.touchpoints for requirement in row.handbook}
    assert touchpoints <= {line.requirement for line in lines()}

"""docs/requirements.md leads from every requirement to a row of the plan or a page, and to a test that is there."""

import ast
import re
from functools import cache
from typing import NamedTuple

import pytest

from care.plan_files import load_plan
from care.settings import ROOT
from console.menu import ENTRIES
from console.pages import ROUTERS

LAST = 104
ELSEWHERE = {"rules", "a project's file", "console"}


class Line(NamedTuple):
    """One line of the page: where it is served (`out`: nowhere), by what test, or why not."""

    requirement: str
    rows: list[str]
    test: str


@cache
def lines() -> list[Line]:
    text = (ROOT / "docs/requirements.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| (S-\d+) \| [^|]+ \| ([^|]+) \| ([^|]+) \|$", text, re.MULTILINE)
    return [Line(requirement, rows.split(", "), test) for requirement, rows, test in found]


def test_every_requirement_of_the_handbook_is_there_once() -> None:
    assert [line.requirement for line in lines()] == [f"S-{number:02}" for number in range(1, LAST + 1)]


@pytest.mark.parametrize("line", [line for line in lines() if line.rows == ["out"]], ids=lambda line: line.requirement)
def test_what_is_out_has_its_reason(line: Line) -> None:
    assert re.fullmatch(r"[A-Z][^`_]{30,}\.", line.test)


@pytest.mark.parametrize("line", [line for line in lines() if line.rows != ["out"]], ids=lambda line: line.requirement)
def test_the_test_that_a_line_names_exists(line: Line) -> None:
    file, _, name = line.test.strip("`").partition("::")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    tests = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert name in tests
    # The test, or the table that it runs over, says which requirement it shows.
    if file.endswith(("test_handbook.py", "test_opening_duties.py")):
        assert line.requirement in (ROOT / file).read_text(encoding="utf-8")


def test_a_page_that_a_line_names_is_one_of_the_console() -> None:
    prefixes = {router.prefix for router in ROUTERS} | {
        path for entry in ENTRIES for path in (entry.path, *entry.beside)
    }
    for line in lines():
        assert {row for row in line.rows if row.startswith("/")} <= prefixes, line.requirement


def test_the_rows_of_the_plan_and_of_the_page_agree() -> None:
    plan = load_plan(ROOT / "plan", ROOT / "templates")
    served: dict[str, set[str]] = {}
    cited = [(row.id, row.handbook) for row in plan.touchpoints] + [(row.id, row.handbook) for row in plan.duties]
    cited += [("checklists.yaml", item.handbook) for one in plan.checklists.values() for item in one.items]
    cited += [("checklists.yaml", step.handbook) for step in plan.reception]
    for name, requirements in cited:
        for requirement in requirements:
            served.setdefault(requirement, set()).add(name)
    for line in lines():
        rows = {row for row in line.rows if row not in {*ELSEWHERE, "out"} and not row.startswith("/")}
        assert rows == served.get(line.requirement, set()), line.requirement

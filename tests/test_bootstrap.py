"""The first thing that a newcomer's machine runs: one sentence where it cannot work."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "scripts" / "bootstrap.py"
# Runs the script as another machine would: `{}` takes something away from this Python first.
ELSEWHERE = """
import runpy, sys
{}
sys.path.insert(0, {folder!r})
sys.argv = [{script!r}, {venv!r}, "nothing.lock"]
runpy.run_path({script!r}, run_name="__main__")
"""


def run(change: str, venv: Path) -> subprocess.CompletedProcess[str]:
    code = ELSEWHERE.format(change, folder=str(SCRIPT.parent), script=str(SCRIPT), venv=str(venv))
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("sys.version_info = (3, 10, 13)", ["3.11 or newer", "is 3.10", "make PYTHON="]),
        ("sys.version_info = (2, 7, 18)", ["3.11 or newer", "is 2.7"]),
        ("sys.modules['ensurepip'] = None", ["venv module", "apt-get install python3-venv"]),
    ],
)
def test_a_python_that_will_not_do_gets_one_sentence(change: str, words: list[str], tmp_path: Path) -> None:
    refused = run(change, tmp_path / "venv")
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert [word for word in words if word not in refused.stderr] == []
    assert not (tmp_path / "venv").exists()


def test_the_script_holds_nothing_that_python_2_cannot_parse() -> None:
    newer = (ast.JoinedStr, ast.AnnAssign, ast.FunctionDef, ast.NamedExpr, ast.Match, ast.With)
    assert [node for node in ast.walk(ast.parse(SCRIPT.read_text())) if isinstance(node, newer)] == []

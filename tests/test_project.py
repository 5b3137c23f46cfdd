"""Promises of the repository itself: what may be imported, locked and named."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ["care", "commands", "console", "flows", "tasks", "integrations", "templates"]
MODULES = sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
PIN = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)


def imported(file: Path) -> Iterator[str]:
    """Top-level names that a module imports, wherever the import stands."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("file", sorted((ROOT / "care/rules").rglob("*.py")), ids=lambda file: file.stem)
def test_rules_import_the_standard_library_and_borax_only(file: Path) -> None:
    assert {*imported(file)} <= {*sys.stdlib_module_names, "borax", "care"}


def test_no_installed_distribution_takes_the_name_of_a_package() -> None:
    installed = packages_distributions()  # reads every distribution's files
    assert {package: installed.get(package, ["owner-care"]) for package in PACKAGES} == {
        package: ["owner-care"] for package in PACKAGES
    }


def test_no_flow_has_the_name_of_a_package() -> None:
    assert {file.stem for file in (ROOT / "flows").glob("*.py")}.isdisjoint(PACKAGES)


def test_no_module_is_longer_than_300_lines() -> None:
    modules = [file for file in MODULES if "migrations" not in file.parts]  # a schema written out, not read for fun
    lengths = {str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines()) for file in modules}
    assert {name: lines for name, lines in lengths.items() if lines > 300} == {}


def test_every_folder_of_tests_is_a_package() -> None:
    # Without `__init__.py`, pytest puts tests/ first on the path, and tests/tasks hides the real tasks.
    folders = {file.parent for file in (ROOT / "tests").rglob("test_*.py")}
    assert {folder for folder in folders if not (folder / "__init__.py").exists()} == set()


def test_the_tests_run_on_the_versions_that_are_shipped() -> None:
    runtime = dict(PIN.findall((ROOT / "requirements.lock").read_text()))
    development = dict(PIN.findall((ROOT / "requirements-dev.lock").read_text()))
    assert runtime
    assert runtime.items() <= development.items()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_holds_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    pins = PIN.split(text)[3::3]
    assert all("--hash=sha256:" in pin for pin in pins)
    assert not re.search(r"https?://|--index|--find-links|--trusted", text)


def test_the_build_backend_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    locked = {name for name, _ in PIN.findall((ROOT / "requirements.lock").read_text())}
    named = {re.split(r"[^a-z0-9-]", name)[0] for name in project["build-system"]["requires"]}
    assert named | {"editables"} <= locked

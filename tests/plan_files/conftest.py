"""A copy of the real plan and templates that a test may spoil."""

import shutil
from pathlib import Path

import pytest

from care.plan_files import load_plan
from care.rules.touchpoints import Plan
from care.settings import ROOT


class PlanCopy:
    """The shipped plan and templates in a folder of the test's own."""

    def __init__(self, folder: Path) -> None:
        self.plan_dir, self.template_dir = folder / "plan", ROOT / "templates"
        self._own_templates = folder / "templates"
        shutil.copytree(ROOT / "plan", self.plan_dir)

    def edit(self, file: str, old: str, new: str) -> int:
        """Replace the first `old` in a plan file by `new`; answers the line where it stood."""
        path = self.plan_dir / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    def write(self, template: str, text: str) -> None:
        """Write a template, named from the template folder."""
        if self.template_dir != self._own_templates:
            self.template_dir = self._own_templates
            for kind in ("sms", "calls"):
                shutil.copytree(ROOT / "templates" / kind, self.template_dir / kind)
        (self.template_dir / template).write_text(text, encoding="utf-8")

    def load(self, gateway: str | None = None) -> Plan:
        """The plan as it now is."""
        return load_plan(self.plan_dir, self.template_dir, gateway=gateway)


@pytest.fixture
def plan_copy(tmp_path: Path) -> PlanCopy:
    """The shipped plan, to be spoiled."""
    return PlanCopy(tmp_path)


@pytest.fixture(scope="session")
def shipped_plan() -> Plan:
    """The plan of this repository."""
    return load_plan(ROOT / "plan", ROOT / "templates")

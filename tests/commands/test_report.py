"""`care report day`: the page, the lines, the errors."""

import json
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from care.storage.engine import Database
from commands.main import main
from tests.factories import add_project
from tests.services.reporting.board import add_text, add_touch

# The services are tested on both databases; what the command adds is the same on each.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def environment(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARE_DATABASE_URL", database_url)
    monkeypatch.setenv("CARE_HOME", str(tmp_path))


def care(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["care", *words])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def test_the_day_is_printed_as_markdown_or_as_json(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with database.begin() as connection:
        add_text(connection, add_touch(connection, add_project(connection), "handover_d30"), "delivered")
    assert care(monkeypatch, "report", "day", "--on", "2026-12-11") == 0
    assert capsys.readouterr().out.startswith("# 关怀日报 2026-12-11\n")
    assert care(monkeypatch, "report", "day", "--at", "2026-12-11T20:00", "--json") == 0
    day, *others = map(json.loads, capsys.readouterr().out.splitlines())
    assert (day["day"], day["made_at"][:16], day["texts"]["delivered"]) == ("2026-12-11", "2026-12-11T20:00", 1)
    assert [part["part"] for part in others] == ["project", "touchpoint", "data", "missing_workdays"]
    monkeypatch.setenv("CARE_LANGUAGE", "en")
    assert care(monkeypatch, "report", "day", "--on", "2026-12-12") == 0
    assert "No exceptions." in capsys.readouterr().out


def test_a_day_that_is_none_is_wrong_use(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert care(monkeypatch, "report", "day", "--on", "yesterday") == 2
    assert "'yesterday' is no day" in capsys.readouterr().err


def test_a_week_is_printed_written_and_kept_once(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with database.begin() as connection:
        add_text(connection, add_touch(connection, add_project(connection), "handover_d30"), "delivered")
    week = ("report", "week", "--at", "2026-12-14T09:00")
    assert care(monkeypatch, *week, "--project", "假日风景") == 0
    page = capsys.readouterr().out
    assert page.startswith("# 假日风景 周报 2026-W50\n")
    assert "| 入住前关怀 | 1 | 1 | 1 | 100.0% |" in page
    assert care(monkeypatch, *week, "--json") == 0
    head, line, *_ = map(json.loads, capsys.readouterr().out.splitlines())
    assert (head["period"], line["cells"][:2]) == ("2026-W50", [["Project", "假日风景"], ["Texts", 1]])
    assert care(monkeypatch, *week, "-o", str(tmp_path / "week.xlsx")) == 0
    sheet = load_workbook(tmp_path / "week.xlsx")["覆盖与按时"]
    assert [sheet.cell(row, column).value for row, column in ((1, 1), (5, 1), (6, 1), (6, 2))] == [
        *("全公司 周报 2026-W50", "项目", "假日风景", 1),
    ]
    assert care(monkeypatch, *week, "-o", str(tmp_path / "week.doc")) == 2
    capsys.readouterr()
    for _ in range(2):
        assert care(monkeypatch, *week, "--keep", "--by", "陈静") == 0
        kept = [row.split("\t")[:4] for row in capsys.readouterr().out.splitlines()]
        assert kept == [["1", "week", "2026-W50", "all"], ["2", "week", "2026-W50", "假日风景"]]
    assert care(monkeypatch, *week, "--on", "2026-12-14", "--keep") == 2
    assert "2026-W51 is not over" in capsys.readouterr().err

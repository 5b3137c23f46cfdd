"""`care project close`, `open` and `closed`."""

import json
import sys
from pathlib import Path

import pytest

from care.storage.engine import Database
from commands.main import main
from tests.factories import add_project

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
AT = "2026-12-01T09:00"


@pytest.fixture(autouse=True)
def environment(database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARE_DATABASE_URL", database_url)
    monkeypatch.setenv("CARE_HOME", str(tmp_path))
    with database.begin() as connection:
        add_project(connection)


def care(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["care", "project", *words, "--at", AT])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def test_a_week_is_closed_listed_and_opened(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spring = ("万科假日风景", "2027-02-05", "--through", "2027-02-07")
    assert care(monkeypatch, "close", *spring, "--reason", "春节") == 0
    assert "3" in capsys.readouterr().out
    assert care(monkeypatch, "closed", "--json") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == {"project": "假日风景", "day": "2027-02-05", "reason": "春节"}
    assert len(lines) == 3
    assert care(monkeypatch, "closed", "假日风景") == 0
    assert "春节" in capsys.readouterr().out
    assert care(monkeypatch, "open", *spring) == 0
    capsys.readouterr()
    assert care(monkeypatch, "closed") == 0
    assert capsys.readouterr().out == "没有闭店日。\n"


def test_an_unknown_project_and_a_day_that_is_over_are_wrong_use(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert care(monkeypatch, "close", "没有", "2027-02-05", "--reason", "春节") != 0
    assert "没有" in capsys.readouterr().err
    assert care(monkeypatch, "close", "假日风景", "2026-11-05", "--reason", "春节") == 2
    assert "is over" in capsys.readouterr().err

"""`care stop` and `care resume`: nothing goes, what waits is shown, and a person chooses."""

import json
import sys
from pathlib import Path

import pytest

from care.storage.engine import Database
from commands.main import main
from tests.services.sending.world import queue, states

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NOON = ("--at", "2026-12-01T12:00")


@pytest.fixture(autouse=True)
def environment(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARE_DATABASE_URL", database_url)
    monkeypatch.setenv("CARE_HOME", str(tmp_path / "home"))


def care(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["care", *words])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def test_texts_are_stopped_shown_and_let_go_by_choice(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    queue(database, 3)
    queue(database, klass="care")
    assert care(monkeypatch, "resume", *NOON) == 0
    assert "没有紧急停发" in capsys.readouterr().out
    assert care(monkeypatch, "stop", "--reason", "", *NOON) == 2
    assert care(monkeypatch, "stop", "--reason", "模板有误", "--by", "陈静", *NOON) == 0
    assert "已紧急停发：全部项目" in capsys.readouterr().out
    assert care(monkeypatch, "stop", "--reason", "再按", *NOON) == 2
    assert "on already" in capsys.readouterr().err
    assert care(monkeypatch, "deliver", *NOON) == 0
    assert "紧急停发中：全部项目 的短信不发" in capsys.readouterr().out
    assert care(monkeypatch, "resume", *NOON) == 0
    shown = capsys.readouterr().out
    assert "陈静 · 模板有误" in shown
    assert "入住问候\t3\t3\t0" in shown
    assert care(monkeypatch, "resume", "--json", *NOON) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["in_time"], found["touchpoints"]["festival_national_day"]) == (4, [1, 1, 0])
    assert care(monkeypatch, "resume", "--drop", "--send", "--reason", "x", *NOON) == 2
    assert care(monkeypatch, "resume", "--drop-touchpoint", "nonsense", "--reason", "x", *NOON) == 2
    capsys.readouterr()
    assert care(monkeypatch, "resume", "--drop-touchpoint", "festival_national_day", "--reason", "已更正", *NOON) == 0
    assert "3 条照发，1 条取消" in capsys.readouterr().out
    assert states(database) == ["queued"] * 3 + ["cancelled"]
    assert care(monkeypatch, "resume", "--send", "--reason", "x", *NOON) == 2  # it is off already


def test_a_project_is_stopped_even_while_the_plan_is_not_sound(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    queue(database)
    monkeypatch.setenv("CARE_PLAN_DIR", str(tmp_path))
    assert care(monkeypatch, "stop", "--project", "假日风景", "--reason", "群诉") == 0
    assert "已紧急停发：假日风景" in capsys.readouterr().out
    assert care(monkeypatch, "stop", "--project", "万科假日风景", "--reason", "群诉") == 2
    assert "use its own name" in capsys.readouterr().err

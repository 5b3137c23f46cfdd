"""`care weather check` and `show` with the file of a person."""

import json
import sys
from datetime import date
from pathlib import Path

import pytest

from care.storage.engine import Database
from commands.main import main
from tests.lives import born, buys

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def care(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["care", "weather", *words])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def test_a_warning_of_the_file_is_told_shown_and_stopped(
    database: Database,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CARE_DATABASE_URL", database_url)
    monkeypatch.setenv("CARE_HOME", str(tmp_path))
    with database.begin() as connection:
        buys(connection, born(connection, None, agreed="given"), subscribed_on=date(2026, 3, 1))
    row = {"id": "1", "office": "北京市气象台", "type": "寒潮", "colour": "blue", "issued_at": "2026-12-04T09:00"}
    file = tmp_path / "weather.json"
    file.write_text(json.dumps({"warnings": [row]}), encoding="utf-8")
    assert care(monkeypatch, "check", "--at", "2026-12-04T09:10") == 0
    assert "天气提示：寒潮提示 1；停发 0 条。" in capsys.readouterr().out
    file.write_text("{", encoding="utf-8")
    assert care(monkeypatch, "check", "--at", "2026-12-04T10:10") == 1
    assert "no JSON" in capsys.readouterr().err
    assert care(monkeypatch, "show", "--at", "2026-12-04T10:11") == 0
    shown = capsys.readouterr().out
    assert "no JSON" in shown
    assert "北京市气象台\t寒潮蓝色\t12-04 09:00\t已提示\t1\t0\t0" in shown
    file.write_text('{"warnings": []}', encoding="utf-8")
    assert care(monkeypatch, "check", "--at", "2026-12-04T11:10", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"good": 1, "problems": [], "tips": {}, "stopped": 1}
    assert care(monkeypatch, "show", "--at", "2026-12-04T11:11", "--json") == 0
    (line,) = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert (line["ended"], line["waiting"], line["stopped"]) == ("gone", 0, 1)

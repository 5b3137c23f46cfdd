"""`care preview`: the lines of a day, and one customer in sentences."""

import json
import sys
from datetime import date
from pathlib import Path

import pytest

from care.storage.engine import Database
from commands.main import main
from tests.lives import born, buys

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
AT = "2026-12-01T09:00"


@pytest.fixture(autouse=True)
def environment(database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARE_DATABASE_URL", database_url)
    monkeypatch.setenv("CARE_HOME", str(tmp_path))
    with database.begin() as connection:
        for number in ("K1", "K2"):
            person = born(connection, customer_no=number)
            buys(connection, person, deal_no=f"房{number}", subscribed_on=date(2026, 12, 1))


def care(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["care", "preview", *words, "--at", AT])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def test_a_customer_is_explained_in_the_language_that_is_set(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert care(monkeypatch, "--customer", "K1", "--days", "5") == 0
    out = capsys.readouterr().out
    assert "  2026-12-04 认购后三日提醒（房K1）：电话2026-12-04拨打；短信等电话后发出。\n" in out
    assert "  合同备案后通知（房K1）：没有合同备案日期，暂无安排。\n" in out
    assert "房K2" not in out
    monkeypatch.setenv("CARE_LANGUAGE", "en")
    assert care(monkeypatch, "--customer", "K1") == 0
    out = capsys.readouterr().out
    assert "Winter Solstice: text on 2026-12-22." in out  # thirty days where nothing is said


def test_the_json_of_a_customer_has_the_lines_of_the_days_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert care(monkeypatch, "--on", "2026-12-04", "--customer", "K2", "--json") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["customer_no"], line["touchpoint"], line["channel"]) for line in lines] == [
        ("K2", "subscription_d3", "call"),
        ("K2", "subscription_d3", "sms"),
    ]


@pytest.mark.parametrize("words", [("--customer", "K9"), ("--on", "2026-12-04", "--days", "0")])
def test_a_stranger_and_no_days_are_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert care(monkeypatch, *words) == 2
    assert capsys.readouterr().err

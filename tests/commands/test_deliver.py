"""`care deliver` and `care settle`: what they print, and how they end."""

import json
import sys
from pathlib import Path

import pytest

from care.storage.engine import Database
from commands.main import main
from tests.services.sending.world import queue, states

MORNING = "2026-12-01T10:00"


@pytest.fixture(autouse=True)
def environment(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARE_DATABASE_URL", database_url)
    monkeypatch.setenv("CARE_HOME", str(tmp_path / "home"))


def care(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["care", *words])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def test_texts_are_sent_and_counted(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    queue(database, 3)
    assert care(monkeypatch, "deliver", "--at", MORNING, "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["taken"], printed["counts"], printed["stopped"]) == (3, {"accepted": 3}, None)
    assert care(monkeypatch, "settle", "--at", "2026-12-01T10:02", "--json") == 0
    assert json.loads(capsys.readouterr().out)["counts"] == {"by_receipt": 3}
    assert states(database) == ["delivered"] * 3


def test_the_same_again_sends_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    queue(database)
    care(monkeypatch, "deliver", "--at", MORNING)
    capsys.readouterr()
    assert care(monkeypatch, "deliver", "--at", MORNING) == 0
    assert "发送短信: 0" in capsys.readouterr().out
    monkeypatch.setenv("CARE_LANGUAGE", "en")
    for command in ("deliver", "settle"):
        assert care(monkeypatch, command, "--at", MORNING) == 0
        assert capsys.readouterr().out.isascii()


def test_refused_numbers_are_no_failure_of_the_command(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    queue(database, 300)
    assert care(monkeypatch, "deliver", "--at", MORNING) == 0
    assert "通道拒发" in capsys.readouterr().out


def test_the_number_may_be_limited(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    queue(database, 5)
    care(monkeypatch, "deliver", "--at", MORNING, "--limit", "2")
    assert states(database).count("queued") == 3


def test_a_bad_instant_is_wrong_use(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert care(monkeypatch, "deliver", "--at", "tomorrow") == 2
    assert "2026-12-11T09:00" in capsys.readouterr().err


def test_a_vendor_that_is_down_ends_with_status_1(
    database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from care.gateway import Kind
    from integrations.sms import simulator

    queue(database, 2)
    monkeypatch.setattr(simulator, "seeded", lambda sms: simulator.Fate(Kind.ACCOUNT, takes=False))
    monkeypatch.setattr(
        simulator.SimulatorGateway,
        "from_settings",
        classmethod(lambda cls, settings, clock: cls(settings.home / "s.db", clock, simulator.seeded)),
    )
    assert care(monkeypatch, "deliver", "--at", MORNING) == 1
    assert "stays queued" in capsys.readouterr().err
    assert states(database) == ["queued", "queued"]

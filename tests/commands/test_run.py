"""`care run`: what is refused before a server is started, and how the command ends."""

import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from commands import run
from commands.main import main

DAY = date(2026, 12, 11)


@pytest.fixture(autouse=True)
def environment(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database of its own, and no server: to start one is an error."""
    monkeypatch.setenv("CARE_DATABASE_URL", database_url)
    monkeypatch.setenv("CARE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(run, "run_under_prefect", no_server)


def no_server(*given: Any) -> None:
    raise AssertionError("a server was started")


def care(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["care", "run", *words])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def ends(monkeypatch: pytest.MonkeyPatch, *, stopped: str | None = None) -> None:
    """Let the run end like this."""
    day = SimpleNamespace(day=DAY, dry_run=False, delivered=SimpleNamespace(stopped=stopped))
    ended = SimpleNamespace(sentence="3 planned", run=day)
    monkeypatch.setattr(run, "run_under_prefect", lambda *given: ended)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--on", "2026-13-01"), "'2026-13-01' is no day"),
        (("--at", "noon"), "'noon' is no instant"),
        (("--project", "万科城"), "No project '万科城' has been imported"),
    ],
)
def test_bad_input_is_refused_before_a_server_is_started(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, str], said: str
) -> None:
    assert care(monkeypatch, *words) == 2
    assert said in capsys.readouterr().err


def test_a_server_that_does_not_answer_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
    monkeypatch.setattr(run, "_check", lambda *given: SimpleNamespace(home=Path("nowhere"), language="en"))
    assert care(monkeypatch) == 1
    assert "PREFECT_API_URL does not answer" in capsys.readouterr().err


def test_a_sound_run_says_what_it_did_and_where_to_look(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ends(monkeypatch)
    assert care(monkeypatch, "--on", "2026-12-11") == 0
    assert capsys.readouterr().out == "3 planned\n-> care report day --on 2026-12-11 · care calls\n"


def test_a_run_that_the_vendor_stopped_is_a_failure_although_its_state_is_sound(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ends(monkeypatch, stopped="the vendor refuses the account")
    assert care(monkeypatch) == 1
    assert "3 planned" in capsys.readouterr().out

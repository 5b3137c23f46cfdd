"""`care doctor`: one line a check, and how it ends."""

import json
import sys
from pathlib import Path

import pytest

from commands.main import main


def doctor(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["care", "doctor", *words])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, migrated_sqlite: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with a migrated database, and no Prefect server."""
    (tmp_path / "care.db").write_bytes(migrated_sqlite.read_bytes())
    monkeypatch.setenv("CARE_HOME", str(tmp_path))
    return tmp_path


def test_it_says_what_is_wrong_and_fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor(monkeypatch, "--json") == 1
    told = {line["check"]: line["grade"] for line in map(json.loads, capsys.readouterr().out.splitlines())}
    assert told == {
        "database": "good",
        "plan": "good",
        "gateway": "good",
        "prefect": "wrong",
        "disk": told["disk"],
        "clock": "good",
        "decided_day": "warning",
    }


def test_a_database_of_no_version_is_named_and_its_data_left_alone(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "care.db").unlink()
    assert doctor(monkeypatch) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "WRONG    The database is not at this program's version: run `care init` once."
    assert not any("import" in line for line in lines[1:])


def test_warnings_alone_are_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    from commands import doctor as command

    monkeypatch.setattr(command, "_prefect", lambda settings, clock: iter(()))
    assert doctor(monkeypatch) == 0

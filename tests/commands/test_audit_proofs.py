"""`care audit seal`, `verify` and `prove`, and what an export says of the log's soundness."""

import json
import sys
from pathlib import Path

import pytest

from care.storage.engine import Database
from care.storage.tables import audit_event
from commands.main import main
from tests.services.auditing.logbook import born, chains, events, fill, happen, unguarded

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def environment(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARE_DATABASE_URL", database_url)
    monkeypatch.setenv("CARE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CARE_AUDIT_ANCHOR", str(tmp_path / "anchor.jsonl"))
    monkeypatch.setenv("CARE_LANGUAGE", "en")


def care(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["care", *words])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def forge(database: Database) -> int:
    """Change an event past the guards and return its number."""
    event = events(database)[2]
    with unguarded(database) as connection:
        connection.execute(audit_event.update().where(audit_event.c.id == event.id).values(body=event.body + " "))
    return int(event.id)


def test_a_sound_log(database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with database.begin() as connection:
        happen(connection, born(connection, 3))
    assert care(monkeypatch, "audit", "seal") == 0
    head = chains(database)[1].hex()
    assert capsys.readouterr().out == f"Seal 1: 3 events, hash {head}\n"
    assert care(monkeypatch, "audit", "verify", "--head", head) == 0
    said = capsys.readouterr().out
    assert "sound: 3 events, 1 seals, 1 anchors compared, 0 events to seal" in said
    assert head in said
    assert care(monkeypatch, "audit", "verify", "--from", "2026-12-01", "--to", "2026-12-01") == 0
    assert care(monkeypatch, "audit", "prove", "2", "--head", head) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["seq"] == 2


def test_a_forged_log_is_told_with_its_event_and_ends_with_status_1(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(database, 2, 4)
    forged = forge(database)
    assert care(monkeypatch, "audit", "verify") == 1
    told = capsys.readouterr()
    assert told.err.startswith(f"Event {forged} was changed: its text does not fit its hash.\n")
    assert "not sound" in told.err
    assert told.out == ""


def test_a_forged_log_can_be_exported_and_the_export_says_so(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(database, 2, 4)
    forge(database)
    assert care(monkeypatch, "audit", "export", "--format", "jsonl") == 1
    told = capsys.readouterr()
    assert len(told.out.splitlines()) == 9
    assert "not sound" in told.err
    assert json.loads(events(database)[-1].body)["facts"]["sound"] is False


def test_an_export_is_sealed_verified_and_tells_its_seal(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with database.begin() as connection:
        happen(connection, born(connection, 3))
    assert care(monkeypatch, "audit", "export", "--proofs") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[-1]["chain"] == chains(database)[1].hex()
    facts = json.loads(events(database)[-1].body)["facts"]
    assert facts == {"format": "jsonl", "proofs": True, "sound": True, "seal": 1, "chain": chains(database)[1].hex()}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["verify", "--head", "abc"], "no hash of a seal"),
        (["verify", "--from", "2026-12-02", "--to", "2026-12-01"], "exchange the two days"),
        (["prove", "99"], "no event 99"),
        (["export", "--proofs", "--format", "csv"], "goes with --format jsonl"),
        (["export", "--project", "nowhere"], "No project 'nowhere'"),
    ],
)
def test_wrong_use(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], says: str
) -> None:
    assert care(monkeypatch, "audit", *words) == 2
    assert says in capsys.readouterr().err

"""`care broadcast`: a draft with its dry run, a second person, and calling off."""

import json
import sys
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from care.storage.engine import open_database
from care.storage.tables import message
from commands.main import main
from tests.lives import born, buys

AT = "2026-12-15T09:30"
DRAFT = ("draft", "progress", "--on", "2026-12-15", "--value", "building=3号楼", "--value", "floor=12层")


@pytest.fixture(autouse=True)
def sold(tmp_path: Path, migrated_sqlite: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Fifty-one homes."""
    file = tmp_path / "care.db"
    file.write_bytes(migrated_sqlite.read_bytes())
    monkeypatch.setenv("CARE_HOME", str(tmp_path))
    monkeypatch.setenv("CARE_LANGUAGE", "en")
    database = open_database(f"sqlite:///{file}")
    with database.begin() as connection:
        for number in range(51):
            agreed = None if number == 0 else "given"
            buys(connection, born(connection, agreed=agreed), building="3", subscribed_on=date(2026, 3, 1))
    database.dispose()
    return file


def care(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["care", "broadcast", *words, "--at", AT])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def test_a_broadcast_is_counted_drafted_approved_and_called_off(
    sold: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert care(monkeypatch, *DRAFT, "--building", "3", "--count") == 0
    assert "People 51 · Parts 51 · Cost (yuan) 2.55" in capsys.readouterr().out
    assert care(monkeypatch, *DRAFT, "--building", "3", "--by", "李专员") == 0
    drafted = capsys.readouterr().out
    assert "waits for approval" in drafted
    assert "no consent" in drafted
    assert "3号楼已施工至12层" in drafted
    assert care(monkeypatch, "list", "--json") == 0
    version = json.loads(capsys.readouterr().out)["version"]
    assert care(monkeypatch, "approve", "1", "--version", version, "--by", "李专员") == 2
    assert "somebody else than its drafter" in capsys.readouterr().err
    assert care(monkeypatch, "approve", "1", "--version", "old", "--by", "王经理") == 2
    assert care(monkeypatch, "approve", "1", "--version", version, "--by", "王经理") == 0
    assert "Planned 50" in capsys.readouterr().out
    assert care(monkeypatch, "cancel", "1", "--reason", "写错了", "--by", "王经理") == 0
    assert "cancelled 50" in capsys.readouterr().out
    assert care(monkeypatch, "list") == 0
    assert "called off" in capsys.readouterr().out
    database = open_database(f"sqlite:///{sold}")
    with database.read() as connection:
        assert set(connection.scalars(select(message.c.state))) == {"cancelled", "skipped"}
    database.dispose()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*DRAFT, "--value", "floor=最高层"), "may be in no text"),
        ((*DRAFT[:3], "soon", *DRAFT[4:]), "is no day"),
        (("draft", "birthday", "--on", "2026-12-15"), "Nobody can start 'birthday'"),
        (("show", "9"), "no broadcast 9"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert care(monkeypatch, *words) == 2
    assert said in capsys.readouterr().err

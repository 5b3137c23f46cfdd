"""`care approve`: list, look, answer."""

import json
import sys
from datetime import date
from pathlib import Path

import pytest

from care.services.planning import plan_day
from care.storage.audit import SYSTEM
from care.storage.engine import open_database
from commands.main import main
from tests.commands.server.prefect_fake import FakePrefect, run, serving
from tests.factories import at
from tests.lives import born, buys, desk

DAY, AT = date(2026, 12, 1), "2026-12-01T09:00"


@pytest.fixture(autouse=True)
def waiting(tmp_path: Path, migrated_sqlite: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database in which one day waits."""
    (tmp_path / "care.db").write_bytes(migrated_sqlite.read_bytes())
    monkeypatch.setenv("CARE_HOME", str(tmp_path))
    monkeypatch.setenv("CARE_LANGUAGE", "en")
    database = open_database(f"sqlite:///{tmp_path / 'care.db'}")
    with database.begin() as connection:
        for _ in range(51):
            buys(connection, born(connection), subscribed_on=DAY)
    plan_day(database, desk(), day=DAY, now=at("2026-12-01", "08:30"), actor=SYSTEM)
    database.dispose()


def care(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["care", "approve", *words, "--at", AT])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def test_a_day_is_listed_shown_refused_and_released_after_all(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert care(monkeypatch, "--json") == 0
    assert json.loads(capsys.readouterr().out)["state"] == "held"
    assert care(monkeypatch, "--show", "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["touches"], shown["counts"]) == (51, {"subscription_congrats": 153})
    assert care(monkeypatch, "1", "--show") == 0
    assert "subscription" in capsys.readouterr().out.lower()
    assert care(monkeypatch, "--refuse", "--reason", "wrong list", "--by", "王芳") == 0
    assert capsys.readouterr().out == "2026-12-01 is refused: nothing is written.\n"
    assert care(monkeypatch, "1", "--yes", "--reason", "right after all", "--by", "王芳") == 0
    assert capsys.readouterr().out.splitlines() == ["2026-12-01 is released.", "Planned 153"]
    assert care(monkeypatch) == 0
    assert "Nothing" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--yes", "--refuse"), "Give one of"),
        (("--yes",), "needs its reason"),
        (("9", "--yes", "--reason", "x"), "No planning with the number 9"),
    ],
)
def test_wrong_use_changes_nothing(
    words: tuple[str, ...], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert care(monkeypatch, *words) == 2
    assert said in capsys.readouterr().err


def test_the_approval_that_asks_the_same_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    asks = [run(f"approve hold {n}", "Suspended", at("2026-12-01"), kind="PAUSED") for n in (1, 2)]
    fake = FakePrefect(runs=asks)
    with serving(fake) as url:
        monkeypatch.setenv("PREFECT_API_URL", url)
        assert care(monkeypatch, "--refuse", "--reason", "wrong list") == 0
    assert [ask["state"]["type"] for ask in asks] == ["CANCELLED", "PAUSED"]

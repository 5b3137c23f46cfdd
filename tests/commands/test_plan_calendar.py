"""`care plan calendar`: the table, the lines, the picture."""

import json
import sys
from datetime import date
from pathlib import Path

import pytest

from care.storage.engine import Database
from commands.main import main
from tests.lives import born, buys

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def environment(database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARE_DATABASE_URL", database_url)
    monkeypatch.setenv("CARE_HOME", str(tmp_path / "home"))
    with database.begin() as connection:
        buys(connection, born(connection), subscribed_on=date(2026, 12, 1))


def care(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["care", "plan", "calendar", "--at", "2026-12-01T09:00", *words])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def test_the_year_is_printed_and_its_picture_saved(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert care(monkeypatch, "--year", "2027") == 0
    out = capsys.readouterr().out.splitlines()
    assert "2027-05-01\t1\t1\t0.05\t劳动节 1" in out
    assert out[-2].startswith("合计\t")
    assert out[-1] == f"-> {tmp_path / 'home' / 'calendar-2027.svg'}"
    assert (tmp_path / "home/calendar-2027.svg").read_text(encoding="utf-8").startswith("<svg ")


def test_the_lines_of_the_year_are_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert care(monkeypatch, "--year", "2027", "--json", "--save", str(tmp_path / "year.svg")) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    labour = {"day": "2027-05-01", "texts": 1, "parts": 1, "cost": "0.05", "festivals": {"festival_labour_day": 1}}
    assert labour in lines
    assert (tmp_path / "year.svg").exists()


def test_a_year_without_a_lunar_calendar_and_a_place_that_cannot_be_written_are_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert care(monkeypatch, "--year", "2500") == 2
    assert "2098" in capsys.readouterr().err
    assert care(monkeypatch, "--year", "2027", "--save", str(tmp_path)) == 2
    assert "--save" in capsys.readouterr().err

"""`care erase` and `care export-person`, from the command line to the last file."""

import json
import stat
import sys
from pathlib import Path

import openpyxl
import pytest

from care.storage.engine import Database
from commands.main import main
from tests.services.erasable import BUYER, NAME, NEIGHBOUR, NUMBER, OLD_NUMBER, SECRETS, everything, live

pytestmark = pytest.mark.slow
REASON = "asked in writing"


@pytest.fixture
def home(database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with everything that may hold something of the customer."""
    home = tmp_path / "home"
    (home / "rejects").mkdir(parents=True)
    live(database, home)
    monkeypatch.setenv("CARE_DATABASE_URL", database_url)
    monkeypatch.setenv("CARE_HOME", str(home))
    monkeypatch.setenv("CARE_LANGUAGE", "en")
    rows = [["客户编号", "客户姓名", "联系电话", "问题"], [BUYER, NAME, NUMBER, "x"], ["K9", "", f"{OLD_NUMBER}/", "x"]]
    rows += [["K002", "李娜", NEIGHBOUR["联系电话"], "x"]]
    text = "".join(",".join(row) + "\n" for row in rows)
    (home / "rejects" / "名单.问题.csv").write_text(text, encoding="utf-8-sig")
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(home / "rejects" / "名单.问题.xlsx")
    return home


def care(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["care", *words])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def test_after_an_erasure_no_file_and_no_table_holds_anything_of_the_person(
    home: Path, database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "名单.csv").unlink()  # the list itself, which `live` left here: it is not ours to change
    assert care(monkeypatch, "erase", BUYER, "--reason", REASON, "--yes", "--at", "2026-12-02T09:00") == 0
    said = capsys.readouterr().out
    assert "art. 26 (2031-12-12)" in said
    assert "名单.csv" in said
    assert "名单.问题.xlsx: 2" in said
    assert not [secret for secret in SECRETS if secret in everything(database)]
    files = [file for file in home.rglob("*") if file.is_file()]
    assert {file.name for file in files} >= {"outbox.jsonl", "名单.问题.csv", "名单.问题.xlsx"}
    for file in files:
        assert not [secret for secret in SECRETS if secret.encode() in file.read_bytes()], file.name
    cells = [
        [cell.value for cell in row]
        for row in openpyxl.load_workbook(home / "rejects" / "名单.问题.xlsx").worksheets[0]
    ]
    assert [row[0] for row in cells] == ["客户编号", "K002"]
    assert (home / "rejects" / "名单.问题.csv").read_text(encoding="utf-8-sig").splitlines()[1].startswith("K002,李娜")
    assert care(monkeypatch, "audit", "verify") == 0
    assert care(monkeypatch, "erase", BUYER, "--reason", REASON, "--yes") == 0
    assert "Erased before" in capsys.readouterr().out


def test_without_a_yes_nothing_is_erased(
    home: Path, database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = everything(database)
    monkeypatch.setattr("typer.confirm", lambda question: False)
    assert care(monkeypatch, "erase", BUYER, "--reason", REASON) == 2
    assert "Nothing was erased" in capsys.readouterr().err
    assert everything(database) == before


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["erase", "K999", "--reason", REASON, "--yes"], "no customer 'K999'"),
        (["erase", BUYER, "--reason", " ", "--yes"], "Say why"),
        (["export-person", "K999"], "no customer 'K999'"),
        (["export-person", BUYER, "--output", "nowhere/file.json"], "no folder nowhere"),
    ],
)
def test_wrong_use(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], says: str
) -> None:
    assert care(monkeypatch, *words) == 2
    assert says in capsys.readouterr().err


def test_what_is_held_is_written_for_its_owner_alone(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert care(monkeypatch, "export-person", BUYER, "--output", str(home / "held.json")) == 0
    assert stat.S_IMODE((home / "held.json").stat().st_mode) == 0o600
    assert json.loads((home / "held.json").read_text())["person"][0]["name"] == NAME
    assert care(monkeypatch, "export-person", BUYER) == 0
    assert json.loads(capsys.readouterr().out)["customer_no"] == BUYER

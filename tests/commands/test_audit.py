"""`care audit export`: what it writes, where, and how it ends."""

import csv
import json
import stat
import sys
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Connection

from care.storage import tables
from care.storage.audit import Action, Actor, Event, append
from care.storage.engine import Database
from commands.main import main
from tests.factories import add, add_project, at

DAY = "2026-12-11"


# The services are tested on both databases; what the command adds is the same on each.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def environment(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARE_DATABASE_URL", database_url)
    monkeypatch.chdir(tmp_path)


def care(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["care", *words])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def planned(database: Database, actor: str = "daily-care") -> None:
    channel = {"template": "contract_filed", "act_on": date(2026, 12, 11), "late_days": 0}
    channels = [
        {**channel, "channel": "sms", "state": "skipped", "reason": "no_consent_care"},
        {**channel, "channel": "call", "state": "open", "reason": None},
    ]
    with database.begin() as connection:
        _the_touch(connection)
        facts: dict[str, Any] = {"touchpoint": "contract_filed", "due_on": date(2026, 12, 11), "channels": channels}
        append(connection, [Event(Action.PLANNED, "touch", 1, 1, facts=facts)], Actor("flow", actor), at(DAY))


def _the_touch(connection: Connection) -> None:
    """The touch that the event tells of: an export verifies the log first."""
    row = {"touchpoint": "contract_filed", "subject": "deal:1", "occasion": "once", "due_on": date(2026, 12, 11)}
    person = add(connection, tables.person, customer_no="K1", name="张伟")
    row |= {"person_id": person, "project_id": add_project(connection), "plan_hash": "p", "ver": 1}
    add(connection, tables.touch, **row, planned_on=date(2026, 12, 11))


def test_lines_for_programs(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    planned(database)
    assert care(monkeypatch, "audit", "export", "--format", "jsonl", "--from", DAY, "--to", DAY) == 0
    lines = [json.loads(line) for line in capsysbinary.readouterr().out.decode().splitlines()]
    assert [(line["action"], line["channel"], line["reason"]) for line in lines] == [
        ("planned", "sms", "no_consent_care"),
        ("planned", "call", None),
    ]
    assert len(lines[0]) == 13


def test_a_table_for_people_is_the_default(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    planned(database, actor="=HYPERLINK(1)")
    assert care(monkeypatch, "audit", "export") == 0
    out = capsysbinary.readouterr().out
    assert out.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(StringIO(out.decode("utf-8-sig"), newline=""))
    assert head[:3] == ["序号", "时间", "操作人"]
    assert [row[2] for row in rows][:2] == ["'=HYPERLINK(1)"] * 2
    assert rows[-2][3] == "导出记录"
    assert rows[-1][0].startswith("封印 1：共 1 个事件，哈希 ")


def test_the_file_s_ending_says_its_kind_and_only_its_owner_may_read_it(
    database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    planned(database)
    assert care(monkeypatch, "audit", "export", "--output", "log.jsonl") == 0
    assert care(monkeypatch, "audit", "export", "--output", "log.xlsx") == 0
    assert "日志已导出到 log.xlsx。\n封印 2：共 2 个事件，哈希 " in capsys.readouterr().err
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("log*")}
    assert files == {"log.jsonl": 0o600, "log.xlsx": 0o600}
    assert json.loads((tmp_path / "log.jsonl").read_text().splitlines()[0])["action"] == "planned"
    sheet = openpyxl.load_workbook(tmp_path / "log.xlsx").worksheets[0]
    assert [row[3].value for row in sheet.iter_rows()] == ["动作", "计划", "计划", "导出记录", "导出记录", None]


def test_a_workbook_gets_a_name_and_says_it(
    database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert care(monkeypatch, "audit", "export", "--format", "xlsx") == 0
    (file,) = tmp_path.glob("audit-*.xlsx")
    assert capsys.readouterr().err == f"日志已导出到 {file.name}。\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--from", "11/12/2026"], "is no day"),
        (["--from", "2026-12-12", "--to", "2026-12-11"], "exchange the two days"),
        (["--output", "nowhere/log.csv"], "There is no folder nowhere"),
        (["--output", "."], "is a folder"),
        (["--format", "pdf"], "pdf"),
    ],
)
def test_wrong_use_is_said_and_leaves_no_trace(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes],
    words: list[str], says: str,
) -> None:  # fmt: skip
    assert care(monkeypatch, "audit", "export", *words) == 2
    assert says in capsysbinary.readouterr().err.decode()
    care(monkeypatch, "audit", "export", "--format", "jsonl")
    (own,) = capsysbinary.readouterr().out.decode().splitlines()
    assert json.loads(own)["entity_id"] == 1


def test_an_export_that_fails_leaves_no_half_of_a_file(
    database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "log.csv").write_text("what was there before")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("integrations.spreadsheets.tables.csv_lines", full)
    assert care(monkeypatch, "audit", "export", "--output", "log.csv") == 1
    assert "No space left on device" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir() if "log" in path.name] == ["log.csv"]
    assert (tmp_path / "log.csv").read_text() == "what was there before"

"""`care calls`, `care gifts` and `care duties`, as scripts and people use them."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from care.storage.engine import Database, open_database
from commands import main
from tests.services.office import Office

D3 = "subscription_d3"
AT = "2026-12-04T10:00"
Care = Callable[..., tuple[int, str, str]]


@pytest.fixture
def file(migrated_sqlite: Path, tmp_path: Path) -> Path:
    """A migrated database file of its own."""
    copy = tmp_path / "care.db"
    copy.write_bytes(migrated_sqlite.read_bytes())
    return copy


@pytest.fixture
def office(file: Path) -> Office:
    """A buyer on the day of subscription and on the third day after."""
    database: Database = open_database(f"sqlite:///{file}")
    office = Office(database)
    office.sell(subscribed_on=date(2026, 12, 1), appointment_on=date(2026, 12, 12), project_name="无档案")
    office.plan("2026-12-01")
    office.plan("2026-12-04")
    return office


@pytest.fixture
def care(
    office: Office, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Care:
    """The command: its exit status, stdout and stderr."""
    monkeypatch.setenv("CARE_DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setenv("CARE_HOME", str(tmp_path))

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["care", *words])
        with pytest.raises(SystemExit) as end:
            main.main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    return run


def test_the_list_as_json_has_one_object_a_line(care: Care, office: Office) -> None:
    status, out, _ = care("calls", "--json", "--at", AT)
    lines = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [line["touchpoint"] for line in lines] == ["subscription_congrats", "subscription_notes", D3]
    assert [line["overdue"] for line in lines] == [True, False, False]
    last = lines[-1]
    assert last["id"] == office.call(D3).id
    assert (last["customer"], last["phone"], last["caller"]) == ("张先生", "138****8000", "李晓燕")
    assert last["due_at"] == "2026-12-04T18:00+08:00"


@pytest.mark.parametrize(
    ("language", "heading", "name"), [("zh", "触点", "认购后三日提醒"), ("en", "Touchpoint", "Three days")]
)
def test_the_list_speaks_the_language_that_is_set(
    care: Care, monkeypatch: pytest.MonkeyPatch, language: str, heading: str, name: str
) -> None:
    monkeypatch.setenv("CARE_LANGUAGE", language)
    _, out, _ = care("calls", "--at", AT)
    assert heading in out.splitlines()[0]
    assert name in out


def test_a_script_is_shown_with_the_number_masked_unless_asked(care: Care, office: Office) -> None:
    call_id = str(office.call(D3).id)
    _, masked, _ = care("calls", "show", call_id, "--at", AT)
    assert "138****8000" in masked
    assert "13800138000" not in masked
    assert "张先生您好" in masked
    _, full, _ = care("calls", "show", call_id, "--phone", "--by", "李晓燕", "--at", AT)
    assert "13800138000" in full
    assert office.actions("call") == ["revealed"]


def test_a_record_releases_the_text_and_says_so(care: Care, office: Office) -> None:
    status, out, _ = care("calls", "record", str(office.call(D3).id), "--outcome", "connected", "--at", AT)
    assert status == 0
    assert "已完成" in out
    assert "待发 1" in out
    assert office.text(D3).state == "queued"


def test_a_manager_releases_or_drops_from_the_command_line(care: Care, office: Office) -> None:
    for touchpoint, word in (("subscription_congrats", "drop"), (D3, "release")):
        call_id = str(office.call(touchpoint).id)
        day = "2026-12-01T10:00" if word == "drop" else AT
        care("calls", "record", call_id, "--outcome", "refused", "--at", day)
        status, _, err = care("calls", word, call_id, "--reason", "客户已知", "--at", day)
        assert (status, err) == (0, "")
    assert office.text("subscription_congrats").state == "cancelled"
    assert office.text(D3).state == "queued"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("record", "999", "--outcome", "connected"), "There is no call 999"),
        (("record", "{id}", "--outcome", "spoke"), "'spoke' is no outcome of a call"),
        (("record", "{id}", "--outcome", "connected", "--value", "status"), "write it like --value status="),
        (("record", "{id}", "--outcome", "call_back_at", "--next-at", "tomorrow"), "'tomorrow' is no instant"),
        (("release", "{id}", "--reason", "x"), "only once it is exhausted"),
        (("--agent", "无名"), "Nobody of the staff"),
        (("--project", "无此"), "No project '无此' has been imported"),
    ],
)
def test_bad_input_ends_in_a_sentence_and_status_2(
    care: Care, office: Office, words: tuple[str, ...], sentence: str
) -> None:
    before = office.everything()
    call_id = str(office.call(D3).id)
    status, out, err = care("calls", *(word.replace("{id}", call_id) for word in words), "--at", AT)
    assert (status, out) == (2, "")
    assert sentence in err
    assert office.everything() == before


def test_gifts_are_listed_and_marked(care: Care) -> None:
    _, out, _ = care("gifts", "--json", "--at", AT)
    (line,) = [json.loads(text) for text in out.splitlines()]
    assert (line["item"], line["state"], line["late"]) == ("认购礼品", "due", True)
    assert care("gifts", "ordered", str(line["id"]), "--at", AT)[0] == 0
    assert "已订" in care("gifts", "--at", AT)[1]
    assert care("gifts", "done", str(line["id"]), "--note", "已签收", "--at", AT)[0] == 0
    assert "没有" in care("gifts", "--at", AT)[1]
    assert care("gifts", "done", str(line["id"]), "--at", AT)[0] == 2


def test_a_wrong_number_becomes_a_duty_that_is_ticked(care: Care, office: Office) -> None:
    care("calls", "record", str(office.call(D3).id), "--outcome", "wrong_number", "--at", AT)
    (line,) = _duties(care, "wrong_number")
    assert (line["role"], line["overdue"]) == ("satisfaction_manager", False)
    assert "号码有误" in care("duties", "--at", AT)[1]
    number = str(line["id"])
    assert care("duties", "done", number, "--note", " ", "--at", AT)[0] == 2
    assert care("duties", "done", number, "--note", "已核实", "--role", "satisfaction_manager", "--at", AT)[0] == 0
    assert _duties(care, "wrong_number") == []


def test_a_duty_of_the_plan_is_listed_with_what_to_do_and_ticked_by_its_role(care: Care) -> None:
    (line,) = [line for line in _duties(care, "patrol_morning") if str(line["subject"]).endswith("2026-12-04")]
    assert (line["role"], line["due_at"], line["customer_no"]) == ("specialist", "2026-12-04T12:00+08:00", None)
    shown = care("duties", "--role", "specialist", "--at", AT)[1]
    assert "日常巡查（上午）" in shown
    assert "异常拍照" in shown
    assert "签阅前一日巡查日报" not in shown
    number = str(line["id"])
    status, _, problem = care("duties", "done", number, "--note", "ok", "--role", "agent", "--at", AT)
    assert (status, problem) == (2, f"Duty {number} is for the specialist to tick, not for the agent: ask them.\n")
    assert care("duties", "done", number, "--note", "ok", "--role", "specialist", "--at", AT)[0] == 0


def _duties(care: Care, kind: str) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in care("duties", "--json", "--at", AT)[1].splitlines()]
    return [line for line in lines if line["kind"] == kind]

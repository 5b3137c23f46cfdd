"""`care import`, as people and scripts use it: the summary, the reject file, bad input."""

import csv
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import func, select

from care.plan_files import load_plan
from care.storage.engine import open_database
from care.storage.tables import metadata
from commands import main
from tests.services.importing.lists import LI, ZHANG, write_list

AT = ("--at", "2026-12-01T09:00")
_PLAN = cache(load_plan)  # read and checked once, which is most of what a command costs
Care = Callable[..., tuple[int, str, str]]


@pytest.fixture
def file(migrated_sqlite: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "care.db"
    copy.write_bytes(migrated_sqlite.read_bytes())
    return copy


@pytest.fixture
def care(file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Care:
    """The command: its exit status, stdout and stderr."""
    monkeypatch.setenv("CARE_DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setenv("CARE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("care.services.opening.load_plan", _PLAN)

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["care", *words])
        with pytest.raises(SystemExit) as end:
            main.main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    return run


def rows(file: Path) -> int:
    database = open_database(f"sqlite:///{file}")
    with database.read() as connection:
        return sum(connection.scalar(select(func.count()).select_from(t)) or 0 for t in metadata.sorted_tables)


def test_the_summary_as_json_counts_rows_and_names_the_reject_file(care: Care, tmp_path: Path) -> None:
    path = write_list(tmp_path / "list.csv", [ZHANG, {**LI, "联系电话": "12345", "备注": "=怕热"}])

    status, out, _ = care("import", str(path), "--json", *AT)

    summary = json.loads(out)
    assert status == 0
    assert (summary["rows"], summary["loaded"], summary["rejected"]) == (2, 1, 1)
    assert summary["people"] == {"created": 1, "changed": 0, "unchanged": 0}
    with Path(summary["reject_file"]).open(encoding="utf-8-sig") as rejects:
        [line] = csv.DictReader(rejects)
    assert line["客户编号"] == "K002"
    assert "联系电话" in line["问题"]
    assert Path(summary["reject_file"]) == tmp_path / "list.问题.csv"


def test_a_mended_reject_file_goes_in_as_it_is(care: Care, tmp_path: Path) -> None:
    path = write_list(tmp_path / "list.csv", [ZHANG, {**LI, "联系电话": "12345"}])
    care("import", str(path), *AT)
    rejects = tmp_path / "list.问题.csv"
    rejects.write_text(rejects.read_text(encoding="utf-8-sig").replace("12345", LI["联系电话"]), encoding="utf-8-sig")

    status, out, _ = care("import", str(rejects), "--json", *AT)

    assert status == 0
    assert json.loads(out)["people"]["created"] == 1


def test_the_second_time_it_says_that_nothing_changed(care: Care, tmp_path: Path) -> None:
    path = str(write_list(tmp_path / "list.csv", [ZHANG]))
    care("import", path, *AT)
    status, out, _ = care("import", path, *AT)
    assert status == 0
    assert "均与已有数据一致" in out


def test_people_read_the_summary_in_their_language(care: Care, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARE_LANGUAGE", "en")
    path = write_list(tmp_path / "list.csv", [{**ZHANG, "项目名称": "云山府", "认购日期": "2026-12-01"}])
    _, out, _ = care("import", str(path), *AT)
    assert "Projects without a plan (company's defaults): 云山府" in out
    assert "Subscription congratulations\tCall\tPlanned\t1" in out


def test_a_rehearsal_writes_nothing_and_shows_the_touches_by_touchpoint(care: Care, file: Path, tmp_path: Path) -> None:
    path = write_list(tmp_path / "list.csv", [{**ZHANG, "认购日期": "2026-12-02"}, {**LI, "联系电话": "12345"}])
    before = rows(file)

    status, out, _ = care("import", "--rehearse", str(path), "--json", *AT)

    summary = json.loads(out)
    assert status == 0
    assert summary["touches"]["subscription_congrats"] == {"call": 1, "gift": 1, "sms": 1}
    assert summary["problems"]["phone_invalid"] == 1
    assert rows(file) == before
    assert not (tmp_path / "list.问题.csv").exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("no.xlsx", None, "cannot be read"),
        ("broken.xlsx", b"PK\x03\x04 and then nothing", "damaged or cut off"),
        ("empty.csv", b"", "is empty"),
        ("other.csv", "姓名,年龄\n张伟,40\n".encode(), "客户编号"),
        ("nophone.csv", "客户编号,客户姓名,性别\nK1,张伟,男\n".encode(), "has no column 联系电话"),
    ],
)
def test_a_file_that_is_no_list_gets_one_sentence_and_status_2(
    care: Care, file: Path, tmp_path: Path, name: str, content: bytes | None, words: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    before = rows(file)

    status, out, err = care("import", str(tmp_path / name))

    assert status == 2
    assert out == ""
    assert words in err
    assert name in err
    assert err.count("\n") == 1
    assert rows(file) == before


def test_the_settings_name_columns_for_every_list(care: Care, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own, number = tmp_path / "own.yaml", {"购房人代码": "K001"}
    path = write_list(tmp_path / "list.csv", [{k: v for k, v in ZHANG.items() if k != "客户编号"} | number])
    assert care("import", str(path), "--rehearse", *AT)[0] == 2
    own.write_text("客户编号: [购房人代码]\n", encoding="utf-8")
    monkeypatch.setenv("CARE_IMPORT_HEADERS", str(own))
    assert care("import", str(path), "--rehearse", *AT)[0] == 0


def test_a_wrong_sheet_is_named_with_those_that_there_are(care: Care, file: Path) -> None:
    from care.settings import ROOT

    before = rows(file)
    status, _, err = care("import", str(ROOT / "examples" / "customers.xlsx"), "--sheet", "旧表")
    assert status == 2
    assert "has no sheet 旧表" in err
    assert rows(file) == before


def test_an_issue_is_listed_with_its_question_and_judged(care: Care, tmp_path: Path) -> None:
    care("import", str(write_list(tmp_path / "list.csv", [{**ZHANG, "备注": "客户已故"}])), *AT)

    status, out, _ = care("import", "issues", "--json")
    issue = json.loads(out)
    assert status == 0
    assert (issue["code"], issue["customer_no"], issue["evidence"]) == ("suggest_deceased", "K001", "客户已故")
    assert issue["question"] == "客户是否已故？"

    assert care("import", "judge", str(issue["id"]), "maybe", "--reason", "x", *AT)[0] == 2
    status, out, _ = care("import", "judge", str(issue["id"]), "dismiss", "--reason", "是他父亲", "--by", "王芳", *AT)
    assert status == 0
    assert care("import", "issues")[1] == "没有\n"
    settled = json.loads(care("import", "issues", "--all", "--json")[1])
    assert (settled["state"], settled["reason"]) == ("dismissed", "是他父亲")


def test_a_day_that_waits_is_told_listed_and_released(care: Care, tmp_path: Path) -> None:
    rows = [{**ZHANG, "客户编号": f"K{n}", "房号": str(n), "认购日期": "2026-12-01"} for n in range(60)]
    summary = json.loads(care("import", str(write_list(tmp_path / "list.csv", rows)), "--json", *AT)[1])
    assert summary["held"] is True
    assert summary["planned_today"] == {}

    held = json.loads(care("plan", "holds", "--json")[1])
    assert (held["day"], held["touches"], held["people"]) == ("2026-12-01", 60, 60)
    status, out, _ = care("plan", "release", "--on", "2026-12-01", "--reason", "开盘", *AT)
    assert status == 0
    assert "120" in out  # call and gift for each; the one number of all gets no texts
    assert care("plan", "holds")[1] == "没有\n"


def test_a_workbook_of_visits_is_taken_in_once_and_its_bad_rows_set_aside(
    care: Care, tmp_path: Path, file: Path
) -> None:
    care("import", str(write_list(tmp_path / "list.csv", [ZHANG])), *AT)
    came = {"日期": "2026-12-01", "姓名": "孙女士", "电话": "13712345678", "项目": "假日风景", "接待人": "李晓燕"}
    path = write_list(tmp_path / "visits.csv", [came, {**came, "电话": "不留"}])
    status, out, _ = care("import", "visits", str(path), "--json", *AT)
    told = json.loads(out)
    counts = {name: told[name] for name in ("rows", "recorded", "known", "late", "rejected")}
    assert (status, counts) == (0, {"rows": 2, "recorded": 1, "known": 0, "late": 0, "rejected": 1})
    assert told["problems"] == {"visit_phone_missing": 1}
    assert "无法认出这位客户" in Path(told["reject_file"]).read_text(encoding="utf-8")
    before = rows(file)
    assert "1" in care("import", "visits", str(path), *AT)[1]
    assert rows(file) - before == 2  # the run and its event
    status, _, err = care("import", "visits", str(tmp_path / "list.csv"), *AT)
    assert (status, "来访日期" in err) == (2, True)

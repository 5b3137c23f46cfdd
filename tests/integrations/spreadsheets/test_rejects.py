"""The reject file: the same layout, one column more, and nothing in it that runs."""

import csv
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from care.errors import CareError
from care.services.importing.cells.text import Cell
from integrations.spreadsheets import open_sheet, write_rejects

HEADER = ("客户编号", "客户姓名", "联系电话", "认购日期")
ROW: list[Cell] = ["K1", "=HYPERLINK(1)", "+8613800138000", date(2026, 6, 8)]


def test_a_workbook_keeps_text_as_text_and_dates_as_dates(tmp_path: Path) -> None:
    path = tmp_path / "rejects.xlsx"
    write_rejects(path, HEADER, [(ROW, "联系电话无效。"), (["K2"], "缺少姓名。"), ([1.5, None, True], "")])
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    values = list(sheet.iter_rows(values_only=True))
    assert values[0] == (*HEADER, "问题")
    assert values[1][1:3] == ("=HYPERLINK(1)", "+8613800138000")
    assert sheet["B2"].data_type == "s"
    assert str(values[1][3]) == "2026-06-08 00:00:00"
    assert values[1][4] == "联系电话无效。"
    assert values[2] == ("K2", None, None, None, "缺少姓名。")


def test_a_csv_opens_in_a_spreadsheet_without_running_anything(tmp_path: Path) -> None:
    path = tmp_path / "rejects.csv"
    write_rejects(path, HEADER, [(ROW, "坏"), (["-", "@x", "\t=1", "-1+2"], "坏")])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == [*HEADER, "问题"]
    assert rows[1] == ["K1", "'=HYPERLINK(1)", "'+8613800138000", "2026-06-08", "坏"]
    assert rows[2][:4] == ["'-", "'@x", "'\t=1", "'-1+2"]


@pytest.mark.parametrize("name", ["rejects.xlsx", "rejects.csv"])
def test_a_mended_reject_file_can_be_imported_again(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    rows = [(["K1", "张伟", "13800138000", "2026-06-08"], "坏")]
    write_rejects(path, HEADER, rows, title="成交明细（截止2026-11-20）")
    with open_sheet(path, today=date(2026, 12, 11)) as sheet:
        assert sheet.file_day == date(2026, 11, 20)  # mended, it is as old as its list
        assert [list(cells)[:4] for _, cells in sheet.rows] == [["K1", "张伟", "13800138000", "2026-06-08"]]
        assert sheet.column_map.unknown == ("问题",)


@pytest.mark.parametrize("name", ["rejects.xlsx", "rejects.csv"])
def test_the_file_appears_whole_or_not_at_all_and_only_for_its_owner(tmp_path: Path, name: str) -> None:
    def broken() -> object:
        yield ROW, "坏"
        raise KeyError("the database went away")

    path = tmp_path / name
    with pytest.raises(KeyError):
        write_rejects(path, HEADER, broken())  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []
    write_rejects(path, HEADER, [])
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_is_not_there_gets_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(CareError, match=r"rejects\.csv cannot be written"):
        write_rejects(tmp_path / "gone" / "rejects.csv", HEADER, [])

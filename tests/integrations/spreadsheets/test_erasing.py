"""A person's rows leave the reject files, however the number is written there; everybody else's stay."""

import csv
import zipfile
from pathlib import Path

import openpyxl
import pytest

from integrations.spreadsheets.erasing import drop_rows

HEADER = ["客户编号", "客户姓名", "联系电话", "问题"]
OTHERS = [["K002", "李娜", "13900139000", "多\n行"], ["K0011", "同名", "", "K001的邻居"], ["", "合计", "2", ""]]
THEIRS = [
    ["K001", "欧阳慕白", "", "x"],
    [" K001 ", "欧阳慕白", "", "x"],
    ["", "欧阳慕白", "138 1234-0001", "x"],
    ["", "欧阳慕白", "１３８１２３４０００１/李", "x"],
    ["", "欧阳慕白", "+86 13812340001", "x"],
]


def write(path: Path, rows: list[list[str]]) -> None:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(rows)
        return
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.worksheets[0].cell(len(rows) + 1, 3, 13812340001)  # a number that the spreadsheet took for one
    book.save(path)


def read(path: Path) -> list[list[str]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_their_rows_go_and_the_others_stay(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"名单.问题.{ending}"
    write(path, [HEADER, OTHERS[0], *THEIRS, *OTHERS[1:]])
    assert drop_rows(path, "K001", ["13812340001"]) == len(THEIRS) + (ending == "xlsx")
    assert read(path) == [HEADER, *OTHERS]
    if ending == "xlsx":  # nor in the parts of the file that no cell shows
        with zipfile.ZipFile(path) as parts:
            assert not [name for name in parts.namelist() if "欧阳".encode() in parts.read(name)]
    before = path.read_bytes()
    assert drop_rows(path, "K001", ["13812340001"]) == 0
    assert path.read_bytes() == before

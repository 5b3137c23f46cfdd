"""Tables for people: what Excel opens must show what we wrote, and run nothing."""

import csv
from io import StringIO
from itertools import count, islice
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.spreadsheets.tables import csv_lines, write_xlsx

HEADER = ("序号", "操作人")
NASTY = ["=1+1", "+86", "-2", "@SUM(A1)", "\tx", "\rx"]


def read_csv(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text, newline="")))


def test_a_csv_begins_with_a_mark_that_excel_understands() -> None:
    assert "".join(csv_lines(HEADER, [])).encode().startswith("\ufeff序号,操作人\r\n".encode())


@pytest.mark.parametrize("cell", NASTY)
def test_a_cell_of_a_csv_never_runs_as_a_formula(cell: str) -> None:
    assert read_csv("".join(csv_lines(HEADER, [(1, cell)])))[1] == ["1", f"'{cell}"]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20), max_size=5))
def test_a_csv_gives_back_every_cell_and_no_cell_begins_a_formula(cells: list[str]) -> None:
    (row,) = read_csv("".join(csv_lines((), [[0, *cells]])))[1:]
    assert [cell.removeprefix("'") for cell in row[1:]] == [cell.removeprefix("'") for cell in cells]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row[1:])


def test_a_csv_is_written_as_the_rows_come() -> None:
    endless = csv_lines(HEADER, ((n, "x") for n in count()))
    assert list(islice(endless, 3))[-1] == "1,x\r\n"


def test_a_number_is_left_alone() -> None:
    assert read_csv("".join(csv_lines(HEADER, [(-5, "x")])))[1] == ["-5", "x"]


def test_a_workbook_holds_text_as_text_and_numbers_as_numbers(tmp_path: Path) -> None:
    file = tmp_path / "t.xlsx"
    write_xlsx(file, HEADER, [(7, cell) for cell in ["李晓燕", "=1+1", "http://x.example", "", "😀𠮷"]])
    sheet = openpyxl.load_workbook(file).worksheets[0]
    rows = [(row[0].value, row[1].value, row[1].data_type) for row in sheet.iter_rows()]
    assert rows == [
        ("序号", "操作人", "s"),
        (7, "李晓燕", "s"),
        (7, "=1+1", "s"),
        (7, "http://x.example", "s"),
        (7, None, "n"),
        (7, "😀𠮷", "s"),
    ]
    assert sheet.freeze_panes == "A2"


def test_a_table_longer_than_a_sheet_goes_on_in_the_next(tmp_path: Path) -> None:
    file = tmp_path / "t.xlsx"
    write_xlsx(file, HEADER, [(n, "x") for n in range(5)], sheet_rows=3)
    sheets = [[row[0] for row in sheet.iter_rows(values_only=True)] for sheet in openpyxl.load_workbook(file)]
    assert sheets == [["序号", 0, 1], ["序号", 2, 3], ["序号", 4]]

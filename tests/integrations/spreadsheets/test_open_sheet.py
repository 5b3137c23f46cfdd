"""Customer lists as different programs save them."""

import codecs
import shutil
import tracemalloc
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from care.services.importing.cells.text import Cell
from care.services.importing.customer_row import CustomerRow, ReadingContext
from care.services.importing.rows import read_row
from care.services.importing.sheet import UnreadableSheet
from integrations.spreadsheets import open_sheet

TODAY = date(2026, 12, 11)
SHEETS = Path(__file__).parents[2] / "data" / "sheets"
WORKBOOKS = ("openpyxl.xlsx", "openpyxl_1904.xlsx", "libreoffice.xlsx", "libreoffice.xls", "libreoffice_1904.xls")
SMALL = "客户编号,客户姓名,联系电话\nK1,张伟,13800138000\n"


def customers(path: Path) -> list[CustomerRow | None]:
    with open_sheet(path, today=TODAY) as sheet:
        context = ReadingContext(TODAY, date1904=sheet.date1904, missing=sheet.column_map.missing)
        return [read_row(sheet.column_map.pick(cells), context).row for _, cells in sheet.rows]


def csv_file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "list.csv"
    path.write_text(text, encoding=encoding)
    return path


def rows_of(path: Path) -> list[tuple[int, list[Cell]]]:
    with open_sheet(path, today=TODAY) as sheet:
        return [(line, list(cells)) for line, cells in sheet.rows]


def test_files_of_openpyxl_and_libreoffice_and_of_both_date_systems_read_alike() -> None:
    first = customers(SHEETS / "openpyxl.xlsx")
    assert len(first) == 3
    assert None not in first
    for name in WORKBOOKS[1:]:
        assert customers(SHEETS / name) == first, name


def test_what_the_file_says_is_what_is_read() -> None:
    zhang, li, wang = customers(SHEETS / "libreoffice.xls")
    assert zhang is not None
    assert zhang.deal is not None
    assert (zhang.customer_no, zhang.person.name, zhang.person.mobile) == ("K001", "张伟", "13800138000")
    assert (zhang.deal.dates.signed_on, zhang.deal.appointment_time) == (date(2026, 6, 18), "15:00")
    assert li is not None
    assert li.deal is not None  # room and subscription stand in merged cells of the couple's first row
    assert (li.deal.deal_no, li.deal.dates.subscribed_on) == (zhang.deal.deal_no, date(2026, 6, 8))
    assert wang is not None
    assert wang.person.mobile is None


@pytest.mark.parametrize("name", [*WORKBOOKS, "libreoffice.csv"])
def test_title_totals_footer_and_hidden_sheets_are_no_customers(name: str) -> None:
    with open_sheet(SHEETS / name, today=TODAY) as sheet:
        assert [line for line, _ in sheet.rows] == [6, 7, 8]
        assert sheet.skipped == {"totals": 1, "footer": 1}
        assert sheet.file_day == date(2026, 11, 20)
        assert "建筑面积" in sheet.column_map.unknown
        assert sheet.date1904 == ("1904" in name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_any_usual_encoding(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = csv_file(tmp_path, SMALL.replace(",", delimiter), encoding)
    assert rows_of(path) == [(2, ["K1", "张伟", "13800138000"])]


def test_a_workbook_under_a_wrong_name_is_read_all_the_same(tmp_path: Path) -> None:
    for source, name in (("openpyxl.xlsx", "a.xls"), ("libreoffice.xls", "b.xlsx"), ("libreoffice.csv", "c.xls")):
        shutil.copy(SHEETS / source, tmp_path / name)
        assert len(rows_of(tmp_path / name)) == 3


def test_columns_stand_in_any_order_and_repeated_headers_and_blank_rows_are_left_out(tmp_path: Path) -> None:
    header = "备注,联系电话,客户姓名,客户编号\n"
    path = csv_file(tmp_path, f"{header},13800138000,张伟,K1\n,,,\n{header}审核未通过,139,李娜,K2\n")
    assert [line for line, _ in rows_of(path)] == [2, 5]


@pytest.mark.parametrize(
    "line",
    [
        "合计,,",
        "合 计：2人,,",
        "本页小计,12,",
        "总计,2,13800138000",
        ",合计,",
        "制表人：赵敏,,",
        "审核：,,",
        "备注：以上数据由系统导出,,",
    ],
)
def test_totals_and_footers_are_skipped_and_counted(tmp_path: Path, line: str) -> None:
    path = csv_file(tmp_path, f"{SMALL}{line}\nK2,李娜,13900139000\n")
    with open_sheet(path, today=TODAY) as sheet:
        assert [number for number, _ in sheet.rows] == [2, 4]
        assert sum(sheet.skipped.values()) == 1


def test_a_customer_is_never_taken_for_a_footer(tmp_path: Path) -> None:
    text = "备注,客户编号,客户姓名,联系电话\n合计,K1,张伟,13800138000\n打印时间,K2,李娜,13900139000\n"
    assert len(rows_of(csv_file(tmp_path, text))) == 2


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("成交客户明细表（截止2026-11-20）", date(2026, 11, 20)),
        ("截至2026年11月20日", date(2026, 11, 20)),
        ("数据日期：20261120", date(2026, 11, 20)),
        ("截止二〇二六年十一月二十日", date(2026, 11, 20)),
        ("2026年成交客户", None),
    ],
)
def test_the_files_own_day_stands_in_its_title(tmp_path: Path, title: str, day: date | None) -> None:
    with open_sheet(csv_file(tmp_path, f"{title},,\n{SMALL}"), today=TODAY) as sheet:
        assert sheet.file_day == day
        assert sheet.columns == ("客户编号", "客户姓名", "联系电话")


def test_a_list_from_a_day_that_has_not_come_is_refused(tmp_path: Path) -> None:
    assert "2062-11-20, which has not come yet" in message(csv_file(tmp_path, f"截止2062-11-20,,\n{SMALL}"))


def message(path: Path, **options: str) -> str:
    with pytest.raises(UnreadableSheet) as caught:
        rows_of(path) if not options else open_sheet(path, today=TODAY, sheet=options["sheet"])
    text = str(caught.value)
    assert path.name in text
    assert text.count("\n") == 0
    return text


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("empty.xlsx", b"", "is empty"),
        ("blank.csv", b"\n \n", "is empty"),
        ("cut.xlsx", (SHEETS / "openpyxl.xlsx").read_bytes()[:3000], "damaged or cut off"),
        ("cut.xls", (SHEETS / "libreoffice.xls").read_bytes()[:3000], "damaged or cut off"),
        ("junk.xlsx", b"PK\x03\x04 and then nothing", "damaged or cut off"),
        ("junk.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "damaged or cut off"),
        ("locked.xlsx", (SHEETS / "encrypted.xlsx").read_bytes(), "password"),
        ("page.xls", b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
        ("binary.csv", bytes(range(256)) * 4, "neither UTF-8 nor GB18030"),
        ("cut.csv", "客户编号,客户姓名,联系电话\nK1,张".encode("utf-16")[:-1], "neither UTF-8 nor GB18030"),
        ("other.csv", b"a,b,c\n1,2,3\n", "No customer list"),
        ("column.csv", "客户编号,客户姓名,房号\n".encode(), "no column 联系电话"),
        ("quote.csv", SMALL.encode() + b'K2,"x\n' + b"K3,y,z\n" * 40_000, "from line 3 on"),
        ("line.csv", SMALL.encode() + b"x" * 3_000_000, "1,048,576 characters"),
    ],
)
def test_a_file_that_is_no_customer_list_gets_one_clear_sentence(
    tmp_path: Path, name: str, content: bytes, expected: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert expected in message(tmp_path / name)


def test_a_file_that_is_not_there_gets_one_clear_sentence(tmp_path: Path) -> None:
    assert "cannot be read" in message(tmp_path / "gone.xlsx")
    assert "cannot be read" in message(tmp_path)


def test_a_workbook_that_unpacks_to_gigabytes_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integrations.spreadsheets.workbook._LARGEST_UNPACKED", 1000)
    shutil.copy(SHEETS / "openpyxl.xlsx", tmp_path / "big.xlsx")
    assert "CSV" in message(tmp_path / "big.xlsx")


def book(path: Path, *sheets: str, state: str = "visible") -> Path:
    workbook = openpyxl.Workbook()
    for name in sheets:
        sheet = workbook.create_sheet(name)
        sheet.append(["客户编号", "客户姓名", "联系电话"])
        sheet.append(["K1", name, "13800138000"])
        sheet.sheet_state = state
    workbook.save(path)
    return path


def test_of_several_lists_somebody_must_name_one(tmp_path: Path) -> None:
    path = book(tmp_path / "two.xlsx", "一期", "二期")
    assert "一期, 二期" in message(path)
    with open_sheet(path, today=TODAY, sheet="二期") as sheet:
        assert [cells[1] for _, cells in sheet.rows] == ["二期"]
    assert "has no sheet 三期" in message(path, sheet="三期")


def test_a_hidden_sheet_is_read_only_by_name(tmp_path: Path) -> None:
    path = book(tmp_path / "hidden.xlsx", "旧表", state="hidden")
    assert "no visible sheet with content" in message(path)
    with open_sheet(path, today=TODAY, sheet="旧表") as sheet:
        assert len(list(sheet.rows)) == 1


def test_a_damaged_member_of_the_archive_is_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "member.xlsx"
    with zipfile.ZipFile(SHEETS / "openpyxl.xlsx") as good, zipfile.ZipFile(path, "w") as bad:
        for info in good.infolist():
            content = good.read(info.filename)
            bad.writestr(info.filename, content[: len(content) // 2] if "sheet1" in info.filename else content)
    assert "damaged or cut off" in message(path)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_rows_of_a_csv(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes(codecs.BOM_UTF8 + SMALL.encode() + "K2,李娜,13900139000\n".encode() * 200_000)
    tracemalloc.start()
    try:
        with open_sheet(path, today=TODAY) as sheet:
            count = sum(1 for _ in sheet.rows)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 200_001
    assert peak < 8_000_000

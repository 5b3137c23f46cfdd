"""Make the small customer lists of tests/data/sheets, each as another program saves it.

Run once, by hand, with LibreOffice (soffice) installed and the package msoffcrypto-tool beside the development lock:

    python scripts/make_sheets.py
"""

import shutil
import subprocess
import tempfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook import Workbook

FOLDER = Path(__file__).parents[1] / "tests" / "data" / "sheets"
HEADER = [
    ("客户信息", "客户编号"),
    (None, "姓名"),
    (None, "电话"),
    ("房屋信息", "项目名称"),
    (None, "房号"),
    ("认购", "日期"),
    ("预约签约", "时间"),
    ("签约", "日期"),
    ("置业顾问", "姓名"),
    (None, "电话"),
    ("生日", None),
    ("建筑面积", None),
]
AGENT = ("李晓燕", "13900139000")
ROWS: list[tuple[str | float | date | datetime | None, ...]] = [
    (
        "K001",
        "张伟",
        13800138000,
        "假日风景",
        "3-2-501",
        date(2026, 6, 8),
        datetime.fromisoformat("2026-06-18 15:00"),
        46191,
        *AGENT,
        "农历八月十五",
        89.5,
    ),
    ("K002", "李娜", "139 0013 8000", None, None, None, "2026-06-18 15:00", "2026年6月18号", *AGENT, "0815", 120),
    ("K003", "王芳", "010-82345678转801", "假日风景", "1201", "2026.7.1", "待定", None, *AGENT, 815, 75.25),
]


def make_list(*, mac: bool = False) -> Workbook:
    """Title, two header rows with merged cells, a couple whose room is merged, totals, footer, a hidden sheet."""
    book = openpyxl.Workbook()
    if mac:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert sheet is not None
    sheet.title = "成交明细"
    sheet["B2"] = "假日风景成交客户明细表（截止2026-11-20）"
    sheet.merge_cells("B2:M2")
    for column, (upper, lower) in enumerate(HEADER, start=2):
        sheet.cell(4, column, upper)
        sheet.cell(5, column, lower)
    for merged in ("B4:D4", "E4:F4", "J4:K4", "L4:L5", "M4:M5"):
        sheet.merge_cells(merged)
    for line, row in enumerate(ROWS, start=6):
        for column, cell in enumerate(row, start=2):
            sheet.cell(line, column, cell)
    if mac:  # a serial without a date format counts from 1904 here
        sheet["I6"] = 46191 - 1462
    for merged in ("E6:E7", "F6:F7", "G6:G7"):
        sheet.merge_cells(merged)
    sheet["B10"], sheet["C10"] = "合计", "3人"
    sheet["B12"] = "制表人：赵敏"
    hidden = book.create_sheet("旧表")
    hidden.append(["客户编号", "姓名", "电话"])
    hidden.append(["OLD", "旧人", "13800138009"])
    hidden.sheet_state = "hidden"
    book.create_sheet("说明").append(["本表由系统导出"])
    return book


def convert(source: Path, target: str, folder: Path) -> Path:
    """Let LibreOffice save `source` in another format."""
    subprocess.run(
        ["soffice", "--headless", "--convert-to", target, "--outdir", str(folder), str(source)],
        check=True,
        timeout=120,
    )
    return folder / f"{source.stem}.{target.partition(':')[0]}"


def main() -> None:
    """Write every file of the folder again."""
    import msoffcrypto.format.ooxml  # type: ignore[import-not-found]

    FOLDER.mkdir(exist_ok=True)
    make_list().save(FOLDER / "openpyxl.xlsx")
    make_list(mac=True).save(FOLDER / "openpyxl_1904.xlsx")
    with tempfile.TemporaryDirectory() as name:
        saved = Path(name)
        for stem in ("openpyxl", "openpyxl_1904"):
            for target in ("xlsx", "xls:MS Excel 97"):
                made = convert(FOLDER / f"{stem}.xlsx", target, saved)
                shutil.copy(made, FOLDER / f"{stem.replace('openpyxl', 'libreoffice')}{made.suffix}")
        # 76: UTF-8; columns keep what they show, so that dates come as text.
        csv = convert(FOLDER / "openpyxl.xlsx", "csv:Text - txt - csv (StarCalc):44,34,76,1", saved)
        shutil.copy(csv, FOLDER / "libreoffice.csv")
    with (FOLDER / "openpyxl.xlsx").open("rb") as plain, (FOLDER / "encrypted.xlsx").open("wb") as locked:
        msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt("secret", locked)


if __name__ == "__main__":
    main()

"""Make examples/customers.xlsx: 300 invented customers as a sales system exports them, and a few rows to reject.

    python -m examples.make_customers

The same seed makes the same cells; the demo's day is 2026-12-11.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import count
from pathlib import Path
from random import Random

import openpyxl
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from examples.demo_stories import story_deals
from examples.invented_deals import BUILDINGS, DEMO_DAY, InventedDeal, Rooms, live, ordinary_deals
from examples.invented_people import InventedPerson, invent_people

FILE = Path(__file__).with_name("customers.xlsx")
SEED = 20261211
CUSTOMERS = 300
HEADERS = (
    "客户编号 客户姓名 性别 联系电话 项目名称 分期 楼栋 单元 房号 认购日期 预约签约时间 签约日期 合同编号 备案日期 "
    "付款方式 按揭银行 按揭申请日期 放款日期 付清日期 计划交付日期 交房日期 入住日期 退房日期 置业顾问 置业顾问电话 "
    "客户等级 生日 职业 备注 同意短信关怀"
)
COLUMNS = tuple(HEADERS.split())
WIDE = {"联系电话": 24, "预约签约时间": 18, "按揭银行": 12, "置业顾问电话": 14, "生日": 18, "备注": 18}

Row = dict[str, str | date]


def make_rows() -> list[Row]:
    """All rows in the order of the file, header not included."""
    random = Random(SEED)
    rooms, people = Rooms(), invent_people(random)
    numbers = (f"KH{number:05}" for number in count(1))
    rows = [_row(next(numbers), next(people), deal) for deal in ordinary_deals(random, rooms)]
    rows += [_row(next(numbers), next(people), deal, own) for deal, own in story_deals(random, rooms)]
    _name_two_in_one_cell(rows, people)
    rows += _second_rooms(random, rooms, rows)
    _share_phones(rows)
    random.shuffle(rows)
    while len({row["客户编号"] for row in rows}) < CUSTOMERS:
        _add_co_owner(random, rows, _row(next(numbers), next(people), InventedDeal()))
    *unreadable, room_taken = _bad_rows(rows, numbers, people)
    for row in unreadable:
        rows.insert(random.randrange(len(rows)), row)
    return [*rows, room_taken]  # last: the room must have been sold before


def write(rows: list[Row], path: Path) -> None:
    """Write the workbook; its own times are fixed, so that the file changes only where a cell does."""
    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = datetime.combine(DEMO_DAY, datetime.min.time())
    sheet = book.active
    assert sheet is not None
    sheet.title = "成交客户"
    sheet.append(COLUMNS)
    for row in rows:
        sheet.append([row.get(column) or None for column in COLUMNS])
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            if isinstance(cell.value, date):
                cell.number_format = "yyyy-mm-dd"
    for position, column in enumerate(COLUMNS, start=1):
        sheet.cell(1, position).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(position)].width = WIDE.get(column, 12)
    sheet.freeze_panes = "C2"
    book.save(path)


def _row(number: str, person: InventedPerson, deal: InventedDeal, own: Mapping[str, str] | None = None) -> Row:
    person_cells = {
        "客户编号": number,
        "客户姓名": person.name,
        "性别": person.sex,
        "联系电话": person.phone,
        "客户等级": person.grade,
        "生日": person.birthday,
        "职业": person.profession,
        "备注": person.remark,
        "同意短信关怀": person.consent,
    }
    return {**deal.cells, **person_cells, **(own or {})}


def _name_two_in_one_cell(rows: list[Row], people: Iterator[InventedPerson]) -> None:
    """Couples whom the agent wrote into one cell, with a number each."""
    for row in rows[40:44:2]:
        other = next(people)
        row["客户姓名"] = f"{row['客户姓名']}/{other.name}"
        row["联系电话"] = f"{row['联系电话']}/{other.phone}"


def _second_rooms(random: Random, rooms: Rooms, rows: list[Row]) -> list[Row]:
    """Three customers who bought again: the same person, one more deal."""
    again = []
    for row in (rows[5], rows[60], rows[120]):
        deal = live(random, rooms, BUILDINGS[9], date(2026, 9, random.randint(1, 28)))
        again.append({**row, **dict.fromkeys(COLUMNS[9:25], ""), **deal.cells})
    return again


def _share_phones(rows: list[Row]) -> None:
    """Husband and wife with a deal each and one phone."""
    for first, second in ((3, 70), (20, 130), (33, 180)):
        rows[second]["联系电话"] = rows[first]["联系电话"]


def _add_co_owner(random: Random, rows: list[Row], co_owner: Row) -> None:
    """A second party below the first: the same room and subscription, every other one with the first one's phone."""
    place = random.choice([at for at, row in enumerate(rows) if re.fullmatch("138[0-9]{8}", str(row["联系电话"]))])
    first = rows[place]
    shared = {"联系电话": first["联系电话"]} if random.random() < 0.5 else {}
    person = {header: co_owner[header] for header in ("客户编号", "客户姓名", "性别", "联系电话", *COLUMNS[25:])}
    rows.insert(place + 1, {**first, **person, **shared})


def _bad_rows(rows: list[Row], numbers: Iterator[str], people: Iterator[InventedPerson]) -> list[Row]:
    """What an import must refuse, each for another reason."""
    deals = [row for row in rows if row.get("签约日期") and not row.get("退房日期")]
    faults: tuple[Row, ...] = (
        {"联系电话": "1380013", "房号": "2901"},
        {"联系电话": "1.38E+10", "房号": "2902"},
        {"认购日期": "6月8日", "房号": "2903"},
        {"客户姓名": "", "房号": "2904"},
        {"认购日期": DEMO_DAY, **dict.fromkeys(COLUMNS[10:14], ""), **dict.fromkeys(COLUMNS[15:19], "")},  # room taken
    )
    return [
        {**deal, **_row(next(numbers), next(people), InventedDeal()), **fault}
        for deal, fault in zip(deals[10:], faults, strict=False)
    ]


if __name__ == "__main__":
    rows = make_rows()
    write(rows, FILE)
    print(f"{FILE.name}: {len(rows)} rows, {CUSTOMERS} customers and 5 rows to reject")

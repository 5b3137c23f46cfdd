"""Customer lists for tests: written as CSV, read by the real reader, imported at a fixed instant."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Row, delete, select

from care.services.importing.importing import ImportResult, Order, import_list, take_in
from care.storage.audit import Actor
from care.storage.engine import Database
from care.storage.tables import deal, deal_party, import_line, person
from integrations.spreadsheets import open_sheet
from tests.factories import at
from tests.lives import desk

TODAY = date(2026, 12, 1)
NOW = at("2026-12-01", "09:00")
ACTOR = Actor("person", "王芳")
ZHANG: Mapping[str, str] = {
    "客户编号": "K001",
    "客户姓名": "张伟",
    "性别": "男",
    "联系电话": "13800138000",
    "项目名称": "假日风景",
    "分期": "一期",
    "楼栋": "3",
    "单元": "2",
    "房号": "501",
    "认购日期": "2026-11-30",
    "预约签约时间": "2026-12-12 15:00",
    "签约日期": "",
    "合同编号": "",
    "备案日期": "",
    "付款方式": "商贷",
    "按揭银行": "工商银行",
    "放款日期": "",
    "付清日期": "",
    "交房日期": "",
    "入住日期": "",
    "退房日期": "",
    "置业顾问": "李晓燕",
    "置业顾问电话": "13900001111",
    "客户等级": "B",
    "生日": "农历八月十五",
    "职业": "教师",
    "备注": "",
    "同意短信关怀": "是",
}
LI: Mapping[str, str] = {
    **ZHANG,
    "客户编号": "K002",
    "客户姓名": "李娜",
    "性别": "女",
    "联系电话": "13900139000",
    "生日": "",
}


def write_list(path: Path, rows: Iterable[Mapping[str, str]], title: str | None = None) -> Path:
    """A CSV file with the columns of the first row, under a title line where one is given."""
    rows = list(rows)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        if title:
            writer.writerow([title])
        writer.writerow(list(rows[0]))
        writer.writerows([row[name] for name in rows[0]] for row in rows)
    return path


def empty_again(database: Database, migrated: Path) -> None:
    """The SQLite database as it was migrated, for the next example: its engine keeps the statements it has compiled."""
    database.dispose()
    file = Path(str(database.engine.url.database))
    for beside in file.parent.glob(f"{file.name}-*"):
        beside.unlink()
    file.write_bytes(migrated.read_bytes())


@dataclass(frozen=True, slots=True)
class Office:
    """Imports lists into a database, and looks at what stands there."""

    database: Database
    folder: Path
    plans: bool = True  # today is planned after each import, as the command does

    def again(self, *rows: Mapping[str, str], title: str | None = None) -> ImportResult:
        """Import these rows as if none of the lines had been seen before: the merge itself must find what differs."""
        with self.database.begin() as connection:
            connection.execute(delete(import_line))
        return self.takes(*rows, title=title)

    def takes(
        self,
        *rows: Mapping[str, str],
        title: str | None = None,
        older: bool = False,
        today: date = TODAY,
        now: datetime = NOW,
        project: str | None = None,
    ) -> ImportResult:
        """Import these rows as one list."""
        path = write_list(self.folder / "名单.csv", rows, title)
        with open_sheet(path, today=today) as sheet:
            order = Order("hash", ACTOR, project, older)
            if not self.plans:
                return take_in(self.database, desk().plan, sheet, order, today=today, now=now)
            return import_list(self.database, desk(), sheet, order, today=today, now=now)

    def people(self) -> dict[str, Row[Any]]:
        """The stored persons by customer number."""
        with self.database.read() as connection:
            return {row.customer_no: row for row in connection.execute(select(person))}

    def deals(self) -> dict[str, Row[Any]]:
        """The stored deals by number."""
        with self.database.read() as connection:
            return {row.deal_no: row for row in connection.execute(select(deal))}

    def parties(self, deal_no: str) -> Sequence[str]:
        """The customer numbers of a deal's parties in their order."""
        query = (
            select(person.c.customer_no)
            .join(deal_party, deal_party.c.person_id == person.c.id)
            .join(deal, deal.c.id == deal_party.c.deal_id)
            .where(deal.c.deal_no == deal_no)
            .order_by(deal_party.c.position)
        )
        with self.database.read() as connection:
            return connection.scalars(query).all()

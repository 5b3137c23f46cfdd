"""A workbook of visits: each row one visit, bad ones set aside, the same one again adds nothing; on both databases."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from care.services.auditing.anchors import Anchors
from care.services.auditing.verifying import Outside, verify
from care.services.importing.importing import Order
from care.services.importing.sheet import UnreadableSheet
from care.services.importing.visits import VisitsResult, import_visits, visit_headers
from care.storage.engine import Database
from care.storage.tables import duty, person, profile_note, visit, visitor
from integrations.spreadsheets import open_sheet
from tests.factories import add_project, add_staff
from tests.lives import desk
from tests.services.auditing.logbook import chains
from tests.services.importing.lists import ACTOR, NOW, TODAY, write_list

ROW = {
    "日期": "2026.12.1",
    "来访方式": "来访",
    "客户姓名": "孙女士",
    "电话": "137 1234 5678",
    "项目": "万科假日风景",
    "来源": "老业主介绍",
    "意向": "A类",
    "关注点": "三居、近地铁",
    "职业": "医生",
    "特点": "喝茶",
    "接待人": "李晓燕",
    "跟进内容": "带父母再看",
    "跟进日期": "2026-12-05",
    "登记日期": "",
}


@pytest.fixture(autouse=True)
def office(database: Database) -> None:
    with database.begin() as connection:
        add_staff(connection, add_project(connection), ver=0)


def takes(database: Database, folder: Path, *rows: dict[str, str], title: str | None = None) -> VisitsResult:
    path = write_list(folder / "来访.csv", rows, title)
    with open_sheet(path, headers=visit_headers(), today=TODAY) as sheet:
        return import_visits(database, desk(), sheet, Order("hash", ACTOR), today=TODAY, now=NOW)


def everything(database: Database, table: Any) -> list[Any]:
    with database.read() as connection:
        return list(connection.execute(select(table).order_by(*table.primary_key.columns)))


def test_a_row_is_a_visit_with_all_that_it_tells(database: Database, tmp_path: Path) -> None:
    yesterday = {
        **ROW,
        "日期": "2026-11-30",
        "来访方式": "来电",
        "跟进内容": "",
        "跟进日期": "",
        "登记日期": "2026-11-30",
    }
    result = takes(
        database, tmp_path, ROW, yesterday, {**ROW, "电话": "13600000001", "日期": "2026-11-29", "意向": "??"}
    )
    assert (result.rows, result.recorded, result.known, result.late, result.rejected) == (3, 3, 0, 1, 0)
    first, second, third = everything(database, visit)
    assert first.person_id == second.person_id != third.person_id
    assert (first.source, first.wants, first.next_on, first.late) == ("owner", "三居、近地铁", date(2026, 12, 5), False)
    assert (second.kind, second.late, third.late) == ("called", False, True)
    sun = everything(database, person)[0]
    assert (sun.name, sun.sex, sun.mobile, sun.profession) == ("孙", "female", "13712345678", "医生")
    assert [(row.intent, row.became_on) for row in everything(database, visitor)] == [("A", None), (None, None)]
    assert [row.value for row in everything(database, profile_note)] == ["喝茶", "喝茶"]
    assert [row.subject for row in everything(database, duty)] == [f"visit:{first.id}", f"visit:{third.id}"]
    again = takes(database, tmp_path, ROW, yesterday)
    assert (again.recorded, again.known) == (0, 2)
    assert len(everything(database, visit)) == 3
    assert verify(database, Outside(Anchors(chains(database)))).sound


BAD = [
    ({"日期": ""}, "来访日期"),
    ({"日期": "2026-12-02"}, "来访日期"),
    ({"电话": "不留"}, "联系电话"),
    ({"客户姓名": ""}, "客户姓名"),
    ({"来访方式": "微信"}, "方式"),
    ({"项目": "别的项目"}, "项目名称"),
    ({"接待人": "没有这人"}, "置业顾问"),
]


@pytest.mark.parametrize(("change", "column"), BAD)
def test_a_row_that_cannot_be_taken_is_set_aside_with_its_reason(
    database: Database, tmp_path: Path, change: dict[str, str], column: str
) -> None:
    if not database.is_sqlite:
        return
    result = takes(database, tmp_path, {**ROW, **change}, {**ROW, "跟进日期": ""})
    assert (result.rejected, result.recorded) == (1, 1)
    sentence, dropped = result.to_mend.values()
    assert column in sentence
    assert "下次跟进日期" in dropped
    assert everything(database, visit)[0].next_on is None


def test_a_file_that_is_no_list_of_visits_changes_nothing(database: Database, tmp_path: Path) -> None:
    with pytest.raises(UnreadableSheet, match="来访日期"):
        takes(database, tmp_path, {"客户姓名": "张伟", "联系电话": "13800138000", "房号": "501"})
    assert everything(database, visit) == []

"""Every row of the table of dirt (handbook 3.3), in cells as a workbook has them, imported once as one list."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from care.services.importing.cells.text import Cell
from care.services.importing.importing import ImportResult, Order, take_in
from care.storage.engine import open_database
from care.storage.tables import import_issue, person, suppression
from integrations.spreadsheets import open_sheet
from tests.lives import desk
from tests.services.importing.lists import ACTOR, NOW, TODAY, ZHANG, Office

_GROUPS = {"客户编号": "客户信息", "项目名称": "房屋信息", "认购日期": "交易", "客户等级": "其他信息"}
HUA = "13800138000"


@dataclass(frozen=True)
class Dirt:
    """The cells that are not as in a clean row, what is stored of person and deal, and the problems of the line."""

    cells: Mapping[str, Cell]
    stored: Mapping[str, Any] = field(default_factory=dict)
    problems: frozenset[str] = frozenset()
    loaded: bool = True


def dirt(cells: Mapping[str, Cell], *problems: str, **stored: Any) -> Dirt:
    return Dirt(cells, stored, frozenset(problems))


def rejected(cells: Mapping[str, Cell], problem: str) -> Dirt:
    return Dirt(cells, {}, frozenset({problem}), loaded=False)


def subscribed(cell: Cell, on: date | None = date(2026, 6, 8)) -> Dirt:
    return dirt({"认购日期": cell}, subscribed_on=on)


def phone(cell: Cell, *problems: str, **stored: Any) -> Dirt:
    return dirt({"联系电话": cell}, *problems, **({"mobile": HUA} | stored))


def born(cell: Cell, month: int | None, day: int | None, calendar: str | None, **stored: Any) -> Dirt:
    kept = {"birthday_month": month, "birthday_day": day, "birthday_calendar": calendar}
    return dirt({"生日": cell}, **kept, **stored)


def remark(text: str, *problems: str) -> Dirt:
    return dirt({"备注": text}, *problems, held=True)


DIRT = {
    "Excel serial": subscribed(46181),
    "Excel serial as text": subscribed("46181"),
    "a price in a date column": dirt({"签约日期": 850000}, "milestone_unreadable", signed_on=None, date_conflict=True),
    "a date cell": subscribed(datetime.fromisoformat("2026-06-08 00:00:00")),
    "2026.6.8": subscribed("2026.6.8"),
    "26/6/8": subscribed("26/6/8"),
    "2026年6月8号": subscribed("2026年6月8号"),
    "Chinese numerals": subscribed("二〇二六年六月八日"),
    "20260608": subscribed(20260608),
    "text with a clock": subscribed("2026-06-08 00:00:00"),
    "待定": dirt({"签约日期": "待定"}, signed_on=None, date_conflict=False),
    "/": dirt({"备案日期": "/"}, filed_on=None, date_conflict=False),
    "no year, subscription": rejected({"认购日期": "6月8日"}, "subscription_unreadable"),
    "no year, milestone": dirt({"签约日期": "6月8日"}, "milestone_without_year", signed_on=None, date_conflict=True),
    "1900-01-01": dirt({"签约日期": datetime(1900, 1, 1)}, signed_on=None, date_conflict=False),  # noqa: DTZ001
    "1970-01-01": dirt({"签约日期": "1970-01-01"}, signed_on=None, date_conflict=False),
    "9999-12-31": dirt({"签约日期": "9999-12-31"}, signed_on=None, date_conflict=False),
    "signed before subscribed": dirt(
        {"签约日期": date(2026, 5, 1)}, "date_conflict", signed_on=date(2026, 5, 1), date_conflict=True
    ),
    "paid before signed": dirt(
        {"签约日期": "2026-06-20", "放款日期": "2026-06-10"},
        "date_conflict",
        loan_paid_on=date(2026, 6, 10),
        date_conflict=True,
    ),
    "full width": phone("１３８００１３８０００"),
    "spaces": phone("138 0013 8000"),
    "dashes": phone("138-0013-8000"),
    "brackets": phone("(138)00138000"),
    "invisible marks": phone("\u202d13800138000\u202c"),
    "no-break spaces": phone("\u00a013800138000\u00a0"),
    "86": phone("8613800138000"),
    "+86": phone("+86 13800138000"),
    "0086": phone("0086-13800138000"),
    "0 before": phone("013800138000"),
    "two numbers": phone("13800138000/13900139000", phone="13900139000"),
    "labels": phone("13900139000（妻）、13800138000（本人）", phone="13900139000", phone_label="妻"),
    "one space between": phone("13800138000 13900139000", phone="13900139000"),
    "22 digits": phone("1380013800013900139000", phone="13900139000"),
    "22 digits, one half bad": rejected({"联系电话": "1380013800012900139000"}, "phone_invalid"),
    "a number cell": phone(13800138000.0),
    ".0": phone("13800138000.0"),
    "apostrophe": phone("'13800138000"),
    "digits lost": rejected({"联系电话": "1.38E+10"}, "phone_digits_lost"),
    "landline": phone("010-82345678转801", mobile=None, phone="01082345678转801", phone_problem="phone_landline"),
    "co-owners, numbers match": dirt(
        {"客户姓名": "张伟/李娜", "联系电话": f"{HUA}/13900139000"}, name="张伟", mobile=HUA
    ),
    "co-owners, one number": dirt({"客户姓名": "张伟/李娜"}, "co_owner_phones", name="张伟", held=True),
    "a gap in the name": dirt({"客户姓名": "张 伟"}, name="张伟", held=False),
    "a title behind": dirt({"客户姓名": "李娜（女士）", "性别": ""}, name="李娜", sex="female"),
    "a hidden name": dirt({"客户姓名": "张*"}, "name_incomplete", name="张*", held=True),
    "a company": dirt({"客户姓名": "某公司"}, "name_company", sex=None, held=True),
    "8月15": born("8月15", 8, 15, "solar", birth_solar_md=815),
    "0815": born("0815", 8, 15, "solar"),
    "1978.8": born(1978.8, 8, None, "solar", birthday_year=1978, birth_solar_md=None),
    "农历八月十五": born("农历八月十五", 8, 15, "lunar", birth_lunar_md=815),
    "闰": born("阴历闰六月初三", 6, 3, "lunar", birthday_leap=True),
    "腊月三十": born("腊月三十", 12, 30, "lunar"),
    "19780815": born(19780815, 8, 15, "solar", birthday_year=1978),
    "属马": born("属马", None, None, "solar", birth_solar_md=None),
    "both calendars": dirt({"生日": "阳历8月15 农历七月十二"}, birth_solar_md=None, birth_lunar_md=None),
    "spoken": born("八月十五", 8, 15, "unknown", birth_solar_md=None, birth_lunar_md=None),
    "（农）": born("8.15（农）", 8, 15, "lunar"),
    "an identity card alone": dirt({"证件号码": "110101197808150011", "生日": ""}, birthday_month=None),
    "the agent's number": phone("13900001111", "phone_is_agents", mobile="13900001111", phone_problem="phone_shared"),
    "13800000000": phone("13800000000", "phone_placeholder", mobile="13800000000", phone_problem="phone_invalid"),
    "退房": remark("要求退房", "suggest_cancelled"),
    "更名": remark("已更名给儿子", "suggest_renamed"),
    "已故": remark("户主已故", "suggest_deceased"),
    "勿扰": remark("勿扰", "suggest_do_not_disturb"),
    "投诉中": remark("投诉中", "suggest_complaint"),
    "律师函": remark("已发律师函", "suggest_lawyer"),
    **{f"one number, person {n}": phone("13700137000", mobile="13700137000") for n in range(6)},
    "a couple, first row": dirt({"客户编号": "C1", "房号": "couple"}, name="张伟"),
    "a couple, second row": dirt({"客户编号": "C2", "客户姓名": "李娜", "房号": "couple"}, name="李娜"),
    "first room": dirt({"客户编号": "R1", "房号": "r1"}, name="张伟"),
    "second room": dirt({"客户编号": "R1", "房号": "r2"}, name="张伟"),
    "third room": dirt({"客户编号": "R1", "房号": "r3"}, name="张伟"),
    "one number, first name": dirt({"客户编号": "N1", "房号": "n1"}, "name_contradicts", held=True),
    "one number, second name": dirt(
        {"客户编号": "N1", "客户姓名": "李娜", "房号": "n2"}, "name_contradicts", held=True
    ),
}
HEADER = (*ZHANG, "证件号码")
CLEAN: Mapping[str, Cell] = {
    **ZHANG,
    **{"联系电话": HUA, "认购日期": date(2026, 6, 1), "预约签约时间": "", "生日": "", "证件号码": "", "房号": None},
}
FIRST_LINE = 4


def write_workbook(path: Path) -> Path:
    """Title, two header rows, the list, its totals and whoever made it; a hidden sheet beside it."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["假日风景项目成交客户明细表（截止2026-11-20）"])
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(HEADER))
    sheet.append([_GROUPS.get(name) for name in HEADER])
    sheet.append(list(HEADER))
    for n, one in enumerate(DIRT.values()):
        row = {**CLEAN, "客户编号": f"K{n}", "房号": n, **one.cells}
        sheet.append([row[name] for name in HEADER])
    sheet.append(["合计", f"{len(DIRT)}人"])
    sheet.append(["制表人：赵敏", None, "审核：王芳"])
    hidden: Any = book.create_sheet("旧表")
    hidden.sheet_state = "hidden"
    hidden.append(list(HEADER))
    book.save(path)
    return path


@pytest.fixture(scope="module")
def imported(
    migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Office, ImportResult, ImportResult]]:
    """The office after the list came in, what was said then, and what was said when the same list came again."""
    folder = tmp_path_factory.mktemp("dirt")
    (folder / "care.db").write_bytes(migrated_sqlite.read_bytes())
    office = Office(open_database(f"sqlite:///{folder}/care.db"), folder, plans=False)
    path, said = write_workbook(folder / "成交明细.xlsx"), []
    for _ in range(2):
        with open_sheet(path, today=TODAY) as sheet:
            said.append(take_in(office.database, desk().plan, sheet, Order("hash", ACTOR), today=TODAY, now=NOW))
    yield office, said[0], said[1]
    office.database.dispose()


@pytest.mark.parametrize("name", DIRT)
def test_dirt_is_repaired_held_or_rejected_as_the_handbook_says(
    imported: tuple[Office, ImportResult, ImportResult], name: str
) -> None:
    office, result, _ = imported
    n, one = list(DIRT).index(name), DIRT[name]
    line, number, room = FIRST_LINE + n, str(one.cells.get("客户编号", f"K{n}")), one.cells.get("房号", n)
    found = (*result.tally.to_mend.get(line, ()), *filter(None, [result.merged.found.get(line)]))

    assert {problem.code for problem in found} == one.problems
    assert (number in office.people()) == one.loaded
    if one.loaded:
        known = {**office.deals()[f"假日风景-一期-3-2-{room}"]._mapping, **office.people()[number]._mapping}
        assert {key: known[key] for key in one.stored} == one.stored


def test_co_owners_and_couples_are_two_parties_of_one_deal(
    imported: tuple[Office, ImportResult, ImportResult],
) -> None:
    office, names = imported[0], list(DIRT)
    assert office.parties("假日风景-一期-3-2-couple") == ["C1", "C2"]
    both = names.index("co-owners, numbers match")
    assert office.parties(f"假日风景-一期-3-2-{both}") == [f"K{both}", f"K{both}#2"]
    assert office.people()[f"K{both}#2"].mobile == "13900139000"


def test_one_number_of_six_people_gets_no_texts_and_what_is_in_doubt_waits_for_a_person(
    imported: tuple[Office, ImportResult, ImportResult],
) -> None:
    with imported[0].database.read() as connection:
        phones = select(suppression.c.phone).where(suppression.c.reason == "phone_shared")
        assert "13700137000" in connection.scalars(phones).all()
        asked = select(import_issue.c.code).join(person, person.c.id == import_issue.c.person_id)
        raised = set(connection.scalars(asked.where(import_issue.c.state == "open")))
    doubts = set().union(*(one.problems for one in DIRT.values() if one.loaded))
    assert raised == doubts


def test_the_list_tells_its_day_and_what_it_left_out_and_changes_nothing_the_second_time(
    imported: tuple[Office, ImportResult, ImportResult],
) -> None:
    _, first, again = imported
    assert first.as_of == date(2026, 11, 20)
    assert first.skipped == {"totals": 1, "footer": 1}
    assert first.unknown_columns == ("证件号码",)
    assert first.rejected == sum(not one.loaded for one in DIRT.values())
    assert not again.merged.changed_anything
    assert set(again.to_mend()) == set(first.tally.to_mend)

"""One row, read cell by cell; with each row of the table of dirt in handbook 3.3."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from care.phones import Phone
from care.rules.birthdays import Birthday
from care.rules.deal_dates import DealDates
from care.services.importing.cells.text import Cell
from care.services.importing.customer_row import AgentCells, CoOwner, CustomerRow, ReadingContext, RowReading
from care.services.importing.headers import load_headers
from care.services.importing.problems import Effect, Problem
from care.services.importing.rows import read_row

from .cells.test_dates import CELLS

CONTEXT = ReadingContext(date(2026, 12, 11), project_names={"假日风景": "假日风景", "万科假日风景": "假日风景"})
ZHANG: dict[str, Cell] = {
    "客户编号": "K0001",
    "客户姓名": "张伟",
    "性别": "男",
    "联系电话": "13800138000",
    "项目名称": "万科假日风景",
    "分期": "一期",
    "楼栋": "3",
    "单元": "2",
    "房号": "501",
    "认购日期": "2026-12-01",
    "预约签约时间": "2026-12-12 15:00",
    "付款方式": "商贷",
    "按揭银行": "建设银行",
    "计划交付日期": "2027-05-20",
    "置业顾问": "李晓燕",
    "置业顾问电话": "13900139000",
    "客户等级": "B",
    "生日": "农历八月十五",
    "职业": "教师",
    "同意短信关怀": "是",
}


def read(context: ReadingContext = CONTEXT, **changed: Cell) -> RowReading:
    return read_row(ZHANG | changed, context)


def loaded(context: ReadingContext = CONTEXT, **changed: Cell) -> CustomerRow:
    row = read(context, **changed).row
    assert row is not None
    return row


def codes(reading: RowReading) -> list[str]:
    return [problem.code for problem in reading.problems]


def test_a_clean_row_is_read_without_a_problem() -> None:
    reading = read()
    assert reading.problems == ()
    row = loaded()
    assert (row.customer_no, row.person.name, row.person.sex, row.person.mobile) == (
        "K0001",
        "张伟",
        "male",
        "13800138000",
    )
    assert (row.person.birthday, row.person.grade, row.person.consent) == (Birthday(8, 15, None, "lunar"), "B", True)
    assert row.agent == AgentCells("李晓燕", "13900139000")
    assert row.kept == frozenset()
    deal = row.deal
    assert deal is not None
    assert (deal.deal_no, deal.appointment_time, deal.payment_method) == ("假日风景-一期-3-2-501", "15:00", "商贷")
    assert deal.dates == DealDates(
        subscribed_on=date(2026, 12, 1), appointment_on=date(2026, 12, 12), handover_planned_on=date(2027, 5, 20)
    )


def test_numbers_from_a_spreadsheet_read_like_text() -> None:
    assert loaded(客户编号=1001.0, 联系电话=13800138000.0, 房号=501.0, 楼栋=3.0).deal == loaded().deal
    assert loaded(客户编号=1001.0).customer_no == "1001"


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"客户编号": ""}, Problem("customer_no_missing", "客户编号")),
        ({"客户姓名": None}, Problem("name_missing", "客户姓名")),
        ({"联系电话": "12345"}, Problem("phone_invalid", "联系电话")),
        ({"联系电话": "1.38E+10"}, Problem("phone_digits_lost", "联系电话")),
        ({"认购日期": "12月1日"}, Problem("subscription_unreadable", "认购日期")),
        ({"房号": ""}, Problem("room_missing", "房号")),
    ],
)
def test_a_row_that_cannot_be_trusted_is_rejected_with_its_reason(changed: dict[str, Cell], problem: Problem) -> None:
    reading = read_row(ZHANG | changed, CONTEXT)
    assert reading.row is None
    assert problem in reading.problems
    assert reading.has(Effect.REJECT)


def test_a_milestone_without_a_year_is_not_loaded_and_holds_the_deal() -> None:
    reading = read(签约日期="12月10日")
    assert reading.problems == (Problem("milestone_without_year", "签约日期"),)
    assert reading.has(Effect.HOLD_DEAL)
    row = loaded(签约日期="12月10日")
    assert row.deal is not None
    assert row.deal.dates.signed_on is None
    assert row.kept == {"signed_on"}  # an update leaves the date that was known


def test_dates_in_impossible_order_are_loaded_and_hold_the_deal() -> None:
    reading = read(签约日期="2026-11-01")
    assert Problem("date_conflict", "签约日期") in reading.problems
    assert loaded(签约日期="2026-11-01").deal.dates.signed_on == date(2026, 11, 1)  # type: ignore[union-attr]


def test_a_date_ahead_is_a_plan_and_is_listed() -> None:
    assert read(备案日期="2026-12-20").problems == (Problem("date_ahead", "备案日期"),)


def test_what_lies_ahead_is_told_by_the_files_own_day() -> None:
    november = ReadingContext(CONTEXT.today, as_of=date(2026, 11, 20))
    assert read(november).problems == (Problem("date_ahead", "认购日期"),)


def test_a_cell_that_cannot_be_read_and_a_missing_column_leave_what_is_known() -> None:
    context = ReadingContext(CONTEXT.today, missing=frozenset({"职业", "预约签约时间"}))
    assert loaded(context, 客户等级="D").kept == {"grade", "profession", "appointment_on", "appointment_time"}
    assert loaded(客户等级="").kept == frozenset()


@pytest.mark.parametrize(("cell", "consent"), [("是", True), ("否", False), ("", None), ("看情况", None)])
def test_only_a_clear_yes_is_a_consent(cell: str, consent: bool | None) -> None:
    assert loaded(同意短信关怀=cell).person.consent is consent


def test_an_unknown_project_keeps_its_name_and_is_listed() -> None:
    assert read(项目名称="新项目").problems == (Problem("project_unknown", "项目名称"),)
    assert loaded(项目名称="新项目").project == "新项目"


def test_a_row_without_a_project_takes_that_of_the_import() -> None:
    context = ReadingContext(CONTEXT.today, default_project="假日风景")
    assert loaded(context, 项目名称="").deal.deal_no == "假日风景-一期-3-2-501"  # type: ignore[union-attr]


def test_somebody_without_room_and_dates_is_a_person_without_a_deal() -> None:
    row = read_row({"客户编号": "K2", "客户姓名": "李娜", "联系电话": "13800138000"}, CONTEXT).row
    assert row is not None
    assert (row.deal, row.agent, row.project) == (None, None, None)


# ---- the table of dirt, handbook 3.3, line by line ----


def test_dirt_excel_serial() -> None:
    assert loaded(认购日期=45292).deal.dates.subscribed_on == date(2024, 1, 1)  # type: ignore[union-attr]
    mac = ReadingContext(CONTEXT.today, date1904=True)
    assert loaded(mac, 认购日期=43830).deal.dates.subscribed_on == date(2024, 1, 1)  # type: ignore[union-attr]
    assert codes(read(签约日期=850000)) == ["milestone_unreadable"]


@pytest.mark.parametrize(
    "cell", ["2026.6.8", "26/6/8", "2026年6月8号", "二〇二六年六月八日", "20260608", "2026-06-08 00:00:00"]
)
def test_dirt_date_as_text(cell: str) -> None:
    assert loaded(认购日期=cell).deal.dates.subscribed_on == date(2026, 6, 8)  # type: ignore[union-attr]


@pytest.mark.parametrize("cell", ["待定", "/"])
def test_dirt_no_date_yet(cell: str) -> None:
    assert read(签约日期=cell).problems == ()
    assert loaded(签约日期=cell).kept == frozenset()


@pytest.mark.parametrize(
    "cell",
    [
        "１３８００１３８０００",
        "138 0013 8000",
        "138-0013-8000",
        "\u202d13800138000\u202c",
        "8613800138000",
        "0086-13800138000",
        "013800138000",
    ],
)
def test_dirt_full_width_marks_and_prefixes(cell: str) -> None:
    assert loaded(联系电话=cell).person.mobile == "13800138000"


def test_dirt_several_numbers() -> None:
    assert loaded(联系电话="13800138000（妻）、13900138000（本人）").person.mobile == "13900138000"
    assert [phone.number for phone in loaded(联系电话="1380013800013900138000").person.phones] == [
        "13800138000",
        "13900138000",
    ]


def test_dirt_numbers_ruined_by_excel() -> None:
    assert codes(read(联系电话="13800138000.0")) == ["phone_repaired"]
    assert loaded(联系电话="'13800138000").person.mobile == "13800138000"


def test_dirt_landline() -> None:
    reading = read(联系电话="010-82345678转801")
    assert codes(reading) == ["phone_landline"]
    assert loaded(联系电话="010-82345678转801").person.other_phone == Phone("01082345678", "landline", None, "801")


def test_dirt_co_owners_share_out_the_numbers_only_when_the_counts_match() -> None:
    couple = loaded(客户姓名="张伟/李娜", 联系电话="13800138000/13900138000")
    assert (couple.person.name, couple.person.mobile) == ("张伟", "13800138000")
    assert couple.person.co_owners == (CoOwner("李娜", Phone("13900138000", "mobile")),)
    one_number = read(客户姓名="张伟/李娜")
    assert codes(one_number) == ["names_split", "co_owner_phones"]
    assert one_number.has(Effect.HOLD_CARE)


@pytest.mark.parametrize(("cell", "code"), [("张*", "name_incomplete"), ("某公司", "name_company")])
def test_dirt_names_that_a_person_must_look_at(cell: str, code: str) -> None:
    assert codes(read(客户姓名=cell)) == [code]
    assert read(客户姓名=cell).has(Effect.HOLD_CARE)


def test_dirt_titles_behind_a_name() -> None:
    assert loaded(客户姓名="张 伟（先生）", 性别="").person.sex == "male"
    assert loaded(客户姓名="某某有限公司", 性别="男").person.sex is None


@pytest.mark.parametrize(
    ("cell", "code"),
    [("1978.8", "birthday_incomplete"), ("属马", "birthday_incomplete"), ("八月十五", "birthday_calendar_unknown")],
)
def test_dirt_birthdays_in_doubt(cell: str, code: str) -> None:
    assert codes(read(生日=cell)) == [code]
    assert not read(生日=cell).has(Effect.REJECT)


def test_dirt_unmarked_birthdays_may_count_as_unknown_in_a_project() -> None:
    context = ReadingContext(CONTEXT.today, unmarked_birthday={"万科假日风景": "unknown"})
    assert codes(read(context, 生日="1978-08-15")) == ["birthday_calendar_unknown"]


@pytest.mark.parametrize(("phone", "code"), [("13900139000", "phone_is_agents"), ("13800000000", "phone_placeholder")])
def test_dirt_the_agents_own_number_and_made_up_ones_hold_the_texts(phone: str, code: str) -> None:
    assert codes(read(联系电话=phone)) == [code]
    assert read(联系电话=phone).has(Effect.HOLD_TEXTS)


@pytest.mark.parametrize(
    ("remark", "code"),
    [
        ("退房", "suggest_cancelled"),
        ("更名", "suggest_renamed"),
        ("已故", "suggest_deceased"),
        ("勿扰", "suggest_do_not_disturb"),
        ("投诉中", "suggest_complaint"),
        ("律师函", "suggest_lawyer"),
    ],
)
def test_dirt_remarks_hold_care_messages(remark: str, code: str) -> None:
    assert codes(read(备注=remark)) == [code]
    assert read(备注=remark).has(Effect.HOLD_CARE)
    assert loaded(备注=remark).person.remark == remark


def test_dirt_a_word_behind_the_name_counts_like_a_remark() -> None:
    assert codes(read(客户姓名="张伟（已故）")) == ["suggest_deceased"]
    assert loaded(客户姓名="张伟（已故）").person.name == "张伟"


# ---- whatever stands there ----

ANY_ROW: Any = st.dictionaries(st.sampled_from(load_headers().canonical), CELLS)


@given(ANY_ROW)
@settings(deadline=None, max_examples=200)
def test_no_row_makes_the_reader_fail_and_a_loaded_row_is_whole(cells: dict[str, Cell]) -> None:
    reading = read_row(ZHANG | cells, CONTEXT)
    assert (reading.row is None) == reading.has(Effect.REJECT)
    if reading.row is not None:
        assert reading.row.customer_no
        assert reading.row.person.name


def test_personal_data_does_not_show_in_a_log_line() -> None:
    shown = repr(read(备注="勿扰 张伟"))
    assert not any(secret in shown for secret in ("张伟", "13800138000", "13900139000"))

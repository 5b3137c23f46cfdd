"""Which column is which."""

from pathlib import Path

import pytest

from care.errors import BadInput
from care.services.importing.findings import FIELDS
from care.services.importing.headers import load_headers

CANONICAL = (
    "客户编号 客户姓名 性别 联系电话 项目名称 分期 楼栋 单元 房号 认购日期 预约签约时间 签约日期 合同编号 备案日期 "
    "付款方式 按揭银行 按揭申请日期 放款日期 付清日期 计划交付日期 交房日期 入住日期 退房日期 置业顾问 置业顾问电话 "
    "客户等级 生日 职业 备注 同意短信关怀"
)
EXPORT = (  # the typical export of handbook 3.3
    "序号 客户编号 客户姓名 性别 联系电话 证件类型 证件号码 项目名称 分期 楼栋 单元 房号 户型 建筑面积 成交总价 "
    "认购日期 签约日期 合同编号 备案日期 付款方式 按揭银行 贷款金额 放款日期 交房日期 置业顾问 认知途径 客户等级 生日 "
    "职业 家庭结构 备注"
)
UNKNOWN = "序号 证件类型 证件号码 户型 建筑面积 成交总价 贷款金额 认知途径 家庭结构"


def test_the_canonical_headers_are_those_of_the_contract() -> None:
    assert " ".join(load_headers().canonical) == CANONICAL


def test_every_field_that_is_read_has_a_header() -> None:
    assert FIELDS.keys() < set(load_headers().canonical)


@pytest.mark.parametrize(
    "written",
    ["客户姓名", " 客户 姓名 ", "客户姓名：", "*客户姓名", "姓名", "Name", "客户姓名（必填）", "客\u200b户姓名"],
)
def test_headers_match_without_regard_to_spaces_width_and_marks(written: str) -> None:
    assert load_headers().canonical_name(written) == "客户姓名"


def test_a_typical_export_is_mapped_and_unknown_columns_are_listed() -> None:
    columns = load_headers().map_columns(EXPORT.split())
    assert " ".join(columns.unknown) == UNKNOWN
    assert isinstance(columns.missing, frozenset)  # it is looked up in a cache
    assert "预约签约时间" in columns.missing
    assert columns.pick(EXPORT.split()) == {name: name for name, _ in columns.known}


def test_of_two_columns_for_one_header_the_exactly_named_counts() -> None:
    columns = load_headers().map_columns(["手机", "联系电话", "电话"])
    assert columns.known == (("联系电话", 1),)
    assert columns.unknown == ("手机", "电话")


def test_a_short_row_lacks_its_last_cells() -> None:
    columns = load_headers().map_columns(["客户编号", "客户姓名", "联系电话"])
    assert columns.pick(["K1"]) == {"客户编号": "K1"}


def test_an_administrator_adds_names(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("客户姓名: [乙方, 乙方名称]\n", encoding="utf-8")
    assert load_headers(file).canonical_name("乙方") == "客户姓名"
    assert load_headers(file).canonical_name("姓名") == "客户姓名"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("客户名字: [甲]\n", "客户名字 is none of our headers"),
        ("客户姓名: [电话]\n", "电话 stands for both"),
        ("客户姓名: 乙方\n", "a list of names"),
        ("- 1\n", "a list of names"),
        ("客户姓名: [\n", "not valid YAML"),
    ],
)
def test_a_wrong_file_of_names_is_refused_by_name(tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match=message):
        load_headers(file)


def test_a_missing_file_of_names_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"mine\.yaml"):
        load_headers(tmp_path / "mine.yaml")

"""The text of a cell."""

from datetime import date, datetime

import pytest

from care.services.importing.cells.numerals import to_digits
from care.services.importing.cells.text import Cell, cell_text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        ("  张伟 ", "张伟"),
        ("ＡＢＣ１２３", "ABC123"),
        ("\u202d张\u200b伟\u202c", "张伟"),
        ("三期\u3000二组", "三期 二组"),
        (13800138000.0, "13800138000"),
        (501, "501"),
        (True, "True"),
        (1, "1"),
        (1.5, "1.5"),
        (date(2026, 6, 8), "2026-06-08"),
        (datetime.fromisoformat("2026-06-08 15:30:00"), "2026-06-08 15:30:00"),
        ("'0138", "0138"),
        ("第一行\n第二行", "第一行 第二行"),
    ],
)
def test_a_cell_reads_as_a_person_would_read_it(cell: Cell, text: str) -> None:
    assert cell_text(cell) == text


@pytest.mark.parametrize("word", ["待定", "/", "——", "无", " 暂无 ", "N/A", "null", "－", "\u3000"])
def test_words_for_nothing_are_empty(word: str) -> None:
    assert cell_text(word) == ""


@pytest.mark.parametrize(
    ("chinese", "digits"),
    [
        ("二〇二六年六月八日", "2026年6月8日"),
        ("二零二六年十二月二十一日", "2026年12月21日"),
        ("二○二六年十月十日", "2026年10月10日"),
        ("腊月三十", "12月30"),
        ("正月初一", "1月1"),
        ("冬月廿三", "11月23"),
        ("十十十", "十十十"),
        ("2026-06-08", "2026-06-08"),
    ],
)
def test_chinese_numerals_become_digits(chinese: str, digits: str) -> None:
    assert to_digits(chinese) == digits

"""Cells with a closed choice: a word we do not know is a problem, never a default."""

import pytest
from hypothesis import given, settings

from care.services.importing.cells.choices import read_consent, read_grade, read_payment, read_sex
from care.services.importing.cells.remarks import suggestions
from care.services.importing.cells.text import Cell

from .test_dates import CELLS


@pytest.mark.parametrize(
    ("cell", "sex"), [("男", "male"), ("女", "female"), ("女士", "female"), ("M", "male"), ("", None)]
)
def test_sex(cell: Cell, sex: str | None) -> None:
    assert read_sex(cell) == (sex, None)


@pytest.mark.parametrize(("cell", "grade"), [("A", "A"), ("ｂ", "B"), ("C类", "C"), ("重点", "A"), (None, None)])
def test_grade(cell: Cell, grade: str | None) -> None:
    assert read_grade(cell) == (grade, None)


@pytest.mark.parametrize(
    ("cell", "payment"),
    [
        ("一次性付款", "一次性"),
        ("全款", "一次性"),
        ("按揭", "商贷"),
        ("商业贷款", "商贷"),
        ("公积金 贷款", "公积金"),
        ("商贷＋公积金", "组合"),
        ("", None),
    ],
)
def test_payment(cell: Cell, payment: str | None) -> None:
    assert read_payment(cell) == (payment, None)


@pytest.mark.parametrize(
    ("cell", "consent"),
    [("是", True), ("√", True), (1, True), (True, True), ("否", False), (0, False), ("×", False), ("", None)],
)
def test_consent(cell: Cell, consent: bool | None) -> None:
    assert read_consent(cell) == (consent, None)


def test_a_word_that_is_not_known_is_said() -> None:
    assert read_sex("不男不女") == (None, "sex_unreadable")
    assert read_grade("D") == (None, "grade_unreadable")
    assert read_payment("分期付款") == (None, "payment_unreadable")
    assert read_consent("看情况") == (None, "consent_unreadable")


@pytest.mark.parametrize(
    ("remark", "codes"),
    [
        ("客户已退房", ("suggest_cancelled",)),
        ("2026.5更名给儿子", ("suggest_renamed",)),
        ("户主已故", ("suggest_deceased",)),
        ("勿扰！有事联系妻子", ("suggest_do_not_disturb",)),
        ("投诉中，已发律师函", ("suggest_complaint", "suggest_lawyer")),
        ("无投诉，未退房", ()),
        ("怕热，喝茶", ()),
        (None, ()),
    ],
)
def test_remarks_raise_suggestions(remark: Cell, codes: tuple[str, ...]) -> None:
    assert suggestions(remark) == codes


@given(CELLS)
@settings(deadline=None, max_examples=100)
def test_no_cell_makes_a_reader_fail(cell: Cell) -> None:
    for read in (read_sex, read_grade, read_payment, read_consent):
        value, problem = read(cell)
        assert value is None or problem is None
    suggestions(cell)

"""Cells with a closed choice: sex, grade, payment, consent. A word we do not know is a problem, never a default."""

from functools import lru_cache
from typing import Literal

from care.rules.facts import Sex
from care.services.importing.cells.text import Cell, cell_text

ChoiceProblem = Literal["sex_unreadable", "grade_unreadable", "payment_unreadable", "consent_unreadable"]

_SEXES: dict[str, Sex] = dict.fromkeys(("男", "男性", "先生", "m", "male"), "male")
_SEXES |= dict.fromkeys(("女", "女性", "女士", "f", "female"), "female")
_GRADES = {f"{grade}{tail}": grade.upper() for grade in "abc" for tail in ("", "类", "级", "类客户", "级客户")}
_GRADES |= {"重点": "A", "一般": "B", "少联系": "C"}
# The first word of each line is how the deal keeps it; plan files choose texts by it.
_PAYMENTS = {
    alias: words[0]
    for words in (
        ("一次性", "一次性付款", "全款", "全额", "现金", "一次付清", "全额付款", "一次性付清"),
        ("商贷", "商业贷款", "按揭", "商业按揭", "银行按揭", "贷款", "按揭贷款", "商业性贷款", "商业"),
        ("公积金", "公积金贷款", "住房公积金", "住房公积金贷款", "纯公积金", "公积金按揭"),
        ("组合", "组合贷", "组合贷款", "公积金组合", "组合按揭", "商贷+公积金", "公积金+商贷"),
    )
    for alias in words
}
_CONSENTS = dict.fromkeys(("是", "同意", "已同意", "y", "yes", "true", "1", "√", "✓", "✔"), True)
_CONSENTS |= dict.fromkeys(("否", "不同意", "未同意", "拒绝", "不", "n", "no", "false", "0", "×", "x"), False)


@lru_cache(maxsize=1024, typed=True)
def read_sex(cell: Cell) -> tuple[Sex | None, ChoiceProblem | None]:
    """男 or 女; None for an empty cell, and with a problem for another word. So for the other choices."""
    word = cell_text(cell).lower()
    sex = _SEXES.get(word)
    return sex, "sex_unreadable" if word and sex is None else None


@lru_cache(maxsize=1024, typed=True)
def read_grade(cell: Cell) -> tuple[str | None, ChoiceProblem | None]:
    """A, B or C (S-83)."""
    word = cell_text(cell).lower()
    grade = _GRADES.get(word)
    return grade, "grade_unreadable" if word and grade is None else None


@lru_cache(maxsize=1024, typed=True)
def read_payment(cell: Cell) -> tuple[str | None, ChoiceProblem | None]:
    """一次性, 商贷, 公积金 or 组合, whichever word the sales system has for it."""
    word = cell_text(cell).replace(" ", "")
    payment = _PAYMENTS.get(word)
    return payment, "payment_unreadable" if word and payment is None else None


@lru_cache(maxsize=1024, typed=True)
def read_consent(cell: Cell) -> tuple[bool | None, ChoiceProblem | None]:
    """同意短信关怀 (rules.md 1): only a clear yes is a consent; None for an empty cell, which is none either."""
    word = cell_text(cell).lower()
    consent = _CONSENTS.get(word)
    return consent, "consent_unreadable" if word and consent is None else None

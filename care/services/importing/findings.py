"""What is found while one row is read, and which fields an unread cell leaves alone."""

from collections.abc import Mapping
from functools import lru_cache

from care.services.importing.cells.text import Cell, cell_text
from care.services.importing.problems import Effect, Problem, effects

Cells = Mapping[str, Cell]

DATE_COLUMNS = {
    "认购日期": "subscribed_on",
    "签约日期": "signed_on",
    "备案日期": "filed_on",
    "按揭申请日期": "loan_applied_on",
    "放款日期": "loan_paid_on",
    "付清日期": "paid_in_full_on",
    "计划交付日期": "handover_planned_on",
    "交房日期": "handed_over_on",
    "入住日期": "moved_in_on",
    "退房日期": "cancelled_on",
}
# Canonical header -> the fields of PersonCells, DealCells, DealDates and AgentCells that it fills.
FIELDS: Mapping[str, tuple[str, ...]] = {column: (name,) for column, name in DATE_COLUMNS.items()} | {
    "预约签约时间": ("appointment_on", "appointment_time"),
    "客户姓名": ("name", "co_owners"),
    "性别": ("sex",),
    "联系电话": ("phones",),
    "合同编号": ("contract_no",),
    "付款方式": ("payment_method",),
    "按揭银行": ("bank",),
    "置业顾问": ("agent",),
    "置业顾问电话": ("agent_phone",),
    "客户等级": ("grade",),
    "生日": ("birthday",),
    "职业": ("profession",),
    "备注": ("remark",),
    "同意短信关怀": ("consent",),
}
COLUMN_OF = {name: column for column, names in FIELDS.items() for name in names}
# With these codes the cell was not loaded, or in part only. (An unreadable consent counts as no: rules.md 1.)
_UNREAD = frozenset(
    {
        "milestone_without_year",
        "milestone_unreadable",
        "sex_unreadable",
        "grade_unreadable",
        "payment_unreadable",
        "birthday_unreadable",
        "agent_phone_unreadable",
    }
)


class Findings:
    """The problems of one row, in the order of reading."""

    __slots__ = ("problems",)

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def note(self, code: str, column: str) -> None:
        """Remember a problem of the cell in this column."""
        self.problems.append(Problem(code, column))

    @property
    def rejected(self) -> bool:
        """Whether the row must not be loaded."""
        return any(effects()[problem.code] is Effect.REJECT for problem in self.problems)

    def kept(self, missing: frozenset[str]) -> frozenset[str]:
        """The fields that stay as they are: those of missing columns and of cells that could not be read."""
        if not self.problems:
            return fields_of(missing)
        return fields_of(missing.union(problem.column for problem in self.problems if problem.code in _UNREAD))


@lru_cache(maxsize=4096)
def fields_of(columns: frozenset[str]) -> frozenset[str]:
    """The fields that these columns fill."""
    return frozenset(name for column in columns for name in FIELDS.get(column, ()))


def text_or_none(cells: Cells, column: str) -> str | None:
    """A plain text cell; None when it is empty."""
    cell = cells.get(column)
    return (cell_text(cell) or None) if cell is not None and cell != "" else None

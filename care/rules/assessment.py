"""The assessment table (handbook 6.4): what is measured of whom, its weight, and what is taken off.

A measure with fewer cases than its item asks for is shown and not judged: its weight leaves the whole, so that nobody
gains or loses by chance. The pay that goes with it is no matter of this program.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Unit = Literal["share", "score", "cases"]  # of a hundred; points of a hundred; how often it happened
APPEAL_DAYS = 3


@dataclass(frozen=True, slots=True)
class Item:
    """One line: `full` is the value that earns the whole weight, `off` is taken off for each point or case beyond it.

    `each`: taken off for each case that is missing, once the share is below `full`.
    """

    id: str
    name: Mapping[str, str]
    weight: int
    unit: Unit
    full: float
    off: float
    least: int  # cases below which it is not judged
    each: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """What was found: `good` of `n` cases, or a score over `n` answers, or `good` cases where any is too many.

    `serious` of the cases weigh three times. `reference` is what a score is held against where the item leaves it open.
    """

    n: int
    good: float
    serious: int = 0
    reference: float | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """One item of one person: `value` as the unit has it, None without any case; `points` None: not judged."""

    item: Item
    n: int
    value: float | None
    points: float | None


def _item(id_: str, zh: str, en: str, *figures: float, unit: Unit = "share", each: bool = False) -> Item:
    weight, full, off, least = figures
    return Item(id_, {"zh": zh, "en": en}, int(weight), unit, full, off, int(least), each)


AGENT: tuple[Item, ...] = (
    _item("node_calls", "节点电话完成率", "Node calls made in time", 25, 98, 1, 5),
    _item("sms_only", "禁用单短信违规", "Texts without their call (S-85)", 10, 0, 5, 0, unit="cases"),
    _item("papers", "资料清单合规", "Papers told by call and text (S-81)", 10, 100, 2, 1, each=True),
    _item("callback", "七日回访满意度", "Seven-day callback", 20, 90, 1, 5, unit="score"),
    _item("complaints", "投诉", "Justified complaints", 15, 0, 5, 0, unit="cases"),
    _item("files", "档案与描摹完整率", "Files and profiles complete", 10, 95, 1, 5),
    _item("gifts", "生日、节点礼品送达", "Gifts handed over", 5, 98, 1, 1, each=True),
    _item("samples", "抽检合格率", "Samples found good", 5, 95, 1, 5),
)
SPECIALIST: tuple[Item, ...] = (
    _item("sampling", "抽检按时完成率", "Samples done in time", 30, 100, 1, 5),
    _item("exceptions", "异常按时关闭率", "Exceptions closed in time", 30, 98, 1, 5),
    _item("reports", "日报按时率", "Days closed in time (S-51)", 20, 100, 1, 5),
    _item("training", "培训出勤率", "Training attended", 10, 100, 1, 1),
    _item("verdicts", "复核维持率", "Verdicts that stood", 10, 100, 1, 5),
)
MANAGER: tuple[Item, ...] = (
    _item("score", "项目得分对目标", "Project's score against its target", 40, 0, 1, 30, unit="score"),
    _item("complaints", "投诉率（每百户）", "Complaints per 100 customers", 20, 0, 5, 1, unit="score"),
    _item("overdue", "电话与事项按时率", "Calls and duties in time", 20, 98, 1, 5),
    _item("reports", "签核按时率", "Days closed in time (S-51)", 20, 100, 1, 5),
)
ITEMS: Mapping[str, tuple[Item, ...]] = {
    "agent": AGENT,
    "specialist": SPECIALIST,
    "satisfaction_manager": MANAGER,
}


def mark(item: Item, measure: Measure) -> Mark:
    """What a measure earns, to a tenth of a point, never below nothing."""
    value = _value(item, measure)
    if value is None or measure.n < item.least or (item.id == "score" and measure.reference is None):
        return Mark(item, measure.n, value, None)
    return Mark(item, measure.n, value, round(max(0.0, item.weight - _off(item, measure, value)), 1))


def total(marks: Iterable[Mark]) -> tuple[float, int]:
    """The points that were earned, and the weight of the items that were judged: 68.5 of 85."""
    judged = [(one.points, one.item.weight) for one in marks if one.points is not None]
    return round(sum(points for points, _ in judged), 1), sum(weight for _, weight in judged)


def counts_on(day: date, absences: Iterable[tuple[date, date]]) -> bool:
    """Whether a day counts: not one of leave or of a handover (both ends included)."""
    return not any(first <= day <= last for first, last in absences)


def _value(item: Item, measure: Measure) -> float | None:
    if item.unit == "share":
        return 100 * measure.good / measure.n if measure.n else None
    return measure.good if measure.n or item.unit == "cases" else None


def _off(item: Item, measure: Measure, value: float) -> float:
    if item.unit == "cases" and item.full == 0:
        return item.off * (measure.good + 2 * measure.serious)
    full = item.full if measure.reference is None else measure.reference
    if item.id == "complaints":  # a rate: the fewer the better
        return item.off * max(0.0, value - full)
    if value >= full:
        return 0.0
    return item.off * (measure.n - measure.good if item.each else full - value)

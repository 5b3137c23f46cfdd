"""One row of a visit workbook (S-65, S-70): the visit that it tells of, or why it tells of none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from care.phones import read_phones
from care.rules.visits import INTENTS, LONGEST_WORDS, Came
from care.services.importing.cells.choices import read_sex
from care.services.importing.cells.dates import read_date
from care.services.importing.cells.names import read_names
from care.services.importing.cells.text import cell_text
from care.services.importing.findings import Cells
from care.services.importing.problems import Problem
from care.services.importing.staged_rows import phone_columns
from care.services.visiting import LONGEST_TRAIT, Told
from care.storage.visits import NewVisit

REQUIRED = ("来访日期", "客户姓名", "联系电话")
_KINDS = {"来访": Came.VISIT, "到访": Came.VISIT, "来电": Came.CALL, "电话": Came.CALL, "": Came.VISIT}
_SOURCES = {
    "passing": ("路过", "自然到访", "附近"),
    "owner": ("老业主", "业主介绍", "老客户", "老带新"),
    "friend": ("朋友", "亲友", "熟人"),
    "internet": ("网",),
    "outdoor": ("户外", "广告牌", "围挡", "楼体"),
    "press": ("报", "电视", "广播", "杂志"),
    "agency": ("中介", "分销", "渠道带访"),
}
_TRAITS = {"profession": "职业", "habits": "习惯", "gift_limits": "忌口", "family": "家庭"}


@dataclass(frozen=True, slots=True)
class VisitContext:
    """What the cells mean: today, the projects' ids by every name that stands for one, their agents by name."""

    today: date
    date1904: bool
    projects: Mapping[str, int]
    agents: Mapping[tuple[int, str], int]
    default_project: str | None = None


@dataclass(frozen=True, slots=True)
class VisitReading:
    """The visit (None: the row is rejected), and what was found."""

    told: Told | None
    problems: tuple[Problem, ...] = ()


def read_visit(cells: Cells, context: VisitContext) -> VisitReading:
    """Read the cells of one row, keyed by canonical header. Never raises."""
    found: list[Problem] = []
    names, sex = read_names(cells.get("客户姓名")), read_sex(cells.get("性别"))[0]
    if not names.names:
        found.append(Problem("name_missing", "客户姓名"))
    day = _day(cells, "来访日期", context)
    if day is None or day > context.today:
        found.append(Problem("visit_day_unreadable", "来访日期"))
    phones = read_phones(cell_text(cells.get("联系电话"))).phones
    if not phones:
        found.append(Problem("visit_phone_missing", "联系电话"))
    kind = _KINDS.get(cell_text(cells.get("方式")))
    if kind is None:
        found.append(Problem("visit_kind_unreadable", "方式"))
    place = _place(cells, context, found)
    if found or day is None or kind is None or place is None:
        return VisitReading(None, tuple(found))
    new = _visit(cells, context, day, kind, place, found)
    intent = cell_text(cells.get("意向等级")).upper()[:1]
    told = Told(
        names.names[0],
        sex or names.sex,
        phone_columns(phones),
        new,
        intent=intent if intent in INTENTS else None,
        traits={name: _words(cells, header, LONGEST_TRAIT) for name, header in _TRAITS.items() if cells.get(header)},
        recorded_on=_day(cells, "登记日期", context),
    )
    return VisitReading(told, tuple(found))


def _visit(
    cells: Cells, context: VisitContext, day: date, kind: Came, place: tuple[int, int], found: list[Problem]
) -> NewVisit:
    project_id, agent_id = place
    step, next_on = _words(cells, "下一步", LONGEST_WORDS), _day(cells, "下次跟进日期", context)
    if bool(step) != bool(next_on) or (next_on and next_on < day):
        step, next_on = "", None
        found.append(Problem("visit_next_unreadable", "下次跟进日期"))
    return NewVisit(
        project_id=project_id,
        visited_on=day,
        kind=kind.value,
        agent_id=agent_id,
        source=_source(cell_text(cells.get("认知途径"))),
        wants=_words(cells, "需求", LONGEST_WORDS) or None,
        escort_id=context.agents.get((project_id, cell_text(cells.get("带看人")))),
        next_step=step or None,
        next_on=next_on,
    )


def _place(cells: Cells, context: VisitContext, found: list[Problem]) -> tuple[int, int] | None:
    """The project and the agent, both of whom we must know: a list of visits makes nobody a member of the staff."""
    name = cell_text(cells.get("项目名称")) or context.default_project or ""
    project_id = context.projects.get(name)
    if project_id is None:
        found.append(Problem("visit_project_unknown", "项目名称"))
        return None
    agent_id = context.agents.get((project_id, cell_text(cells.get("置业顾问"))))
    if agent_id is None:
        found.append(Problem("visit_agent_unknown", "置业顾问"))
        return None
    return project_id, agent_id


def _day(cells: Cells, header: str, context: VisitContext) -> date | None:
    cell = cells.get(header)
    return read_date(cell, date1904=context.date1904, today=context.today).value if cell else None


def _source(words: str) -> str | None:
    if not words:
        return None
    return next((name for name, marks in _SOURCES.items() if any(mark in words for mark in marks)), "other")


def _words(cells: Cells, header: str, most: int) -> str:
    return cell_text(cells.get(header))[:most]

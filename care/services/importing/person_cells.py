"""The customer's side of a row: names, numbers, birthday, consent, remarks."""

import re

from care.phones import NO_PHONE, Phone, read_phones
from care.rules.birthdays import Birthday
from care.rules.facts import Sex
from care.services.importing.cells.birthdays import read_birthday
from care.services.importing.cells.choices import read_consent, read_grade, read_sex
from care.services.importing.cells.names import NameReading, read_names
from care.services.importing.cells.remarks import suggestions
from care.services.importing.cells.text import cell_text
from care.services.importing.customer_row import AgentCells, CoOwner, PersonCells, ReadingContext
from care.services.importing.findings import Cells, Findings, text_or_none

_PLACEHOLDER = re.compile(r"1[3-9][0-9]0{8}")


def read_person(
    cells: Cells, context: ReadingContext, project: str | None, agent: AgentCells | None, found: Findings
) -> PersonCells | None:
    """The person; None where there is no name, which rejects the row."""
    names = read_names(cells.get("客户姓名"))
    phones = _phones(cells, agent, found)
    if names.problem:
        found.note(names.problem, "客户姓名")
    if not names.names:
        return None
    own, co_owners = _share_out(names, phones, found)
    return PersonCells(
        name=names.names[0],
        sex=_sex(cells, names, found),
        phones=own,
        co_owners=co_owners,
        birthday=_birthday(cells, context, project, found),
        profession=text_or_none(cells, "职业"),
        grade=_grade(cells, found),
        remark=_remark(cells, found),
        consent=_consent(cells, found),
    )


def _phones(cells: Cells, agent: AgentCells | None, found: Findings) -> tuple[Phone, ...]:
    """The numbers of the cell; the row is rejected when something stands there and none of it is a number."""
    text = cell_text(cells.get("联系电话"))
    reading = read_phones(text) if text else NO_PHONE
    for code in reading.problems:
        other_is_good = code != "phone_repaired" and reading.phones
        found.note("second_phone_invalid" if other_is_good else code, "联系电话")
    mobile = reading.mobile
    if not reading.phones and not reading.problems:
        found.note("phone_missing", "联系电话")
    elif reading.phones and mobile is None:
        found.note("phone_landline", "联系电话")
    elif mobile and agent and mobile == agent.phone:
        found.note("phone_is_agents", "联系电话")
    elif mobile and _PLACEHOLDER.fullmatch(mobile):
        found.note("phone_placeholder", "联系电话")
    return reading.phones


def _share_out(
    names: NameReading, phones: tuple[Phone, ...], found: Findings
) -> tuple[tuple[Phone, ...], tuple[CoOwner, ...]]:
    """Co-owners get the numbers in order only where the counts match; else all stay with the first (handbook 3.3)."""
    others = names.names[1:]
    if not others:
        return phones, ()
    if len(phones) == len(names.names) and not any(phone.label for phone in phones):
        return phones[:1], tuple(CoOwner(name, phone) for name, phone in zip(others, phones[1:], strict=True))
    found.note("co_owner_phones", "客户姓名")
    return phones, tuple(CoOwner(name) for name in others)


def _birthday(cells: Cells, context: ReadingContext, project: str | None, found: Findings) -> Birthday | None:
    cell = cells.get("生日")
    if cell is None or cell == "":
        return None
    unmarked = context.unmarked_birthday.get(project or "", "solar")
    reading = read_birthday(cell, today=context.today, date1904=context.date1904, unmarked=unmarked)
    if reading.problem:
        found.note(reading.problem, "生日")
    return reading.birthday


def _sex(cells: Cells, names: NameReading, found: Findings) -> Sex | None:
    """The sex column, else the title behind the name; a company has none, so that no text makes it a 先生."""
    sex, problem = read_sex(cells.get("性别"))
    if problem:
        found.note(problem, "性别")
    return None if names.problem == "name_company" else sex or names.sex


def _grade(cells: Cells, found: Findings) -> str | None:
    grade, problem = read_grade(cells.get("客户等级"))
    if problem:
        found.note(problem, "客户等级")
    return grade


def _consent(cells: Cells, found: Findings) -> bool | None:
    consent, problem = read_consent(cells.get("同意短信关怀"))
    if problem:
        found.note(problem, "同意短信关怀")
    return consent


def _remark(cells: Cells, found: Findings) -> str | None:
    """The remark, with what it suggests; what stands in brackets behind a name, such as （已故）, counts too."""
    remark = text_or_none(cells, "备注")
    for column in ("备注", "客户姓名"):
        cell = cells.get(column)
        for code in suggestions(cell) if cell else ():
            found.note(code, column)
    return remark

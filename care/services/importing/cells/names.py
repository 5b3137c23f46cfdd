"""Names as they stand in a customer cell: co-owners together, titles behind, stars for hidden letters, companies."""

import re
from dataclasses import dataclass, field
from typing import Literal

from care.rules.facts import Sex
from care.rules.wording import COMPOUND_SURNAMES
from care.services.importing.cells.text import Cell, cell_text

NameProblem = Literal["name_missing", "name_incomplete", "name_company", "name_doubtful", "names_split"]

_PLAIN = re.compile(r"[\u4e00-\u9fff]{2,3}")
_COMPANY = re.compile(
    r"公司|集团|有限|合伙|中心|事务所|工厂|厂$|银行|医院|学校|大学|合作社|工作室|商行|经营部|个体户|\b(?:Co|Ltd|Inc)\b"
)
_SEPARATOR = re.compile(r"[/、,;|&+\n\\]|(?<=[\u4e00-\u9fff]) {2,}(?=[\u4e00-\u9fff])")
_BRACKETS = re.compile(r"[(\[【<](.*?)[)\]】>]")
_TITLES: dict[str, Sex | None] = {"先生": "male", "女士": "female", "小姐": "female", "太太": "female", "老师": None}
_SEXES: dict[str, Sex] = {"男": "male", "女": "female"}
_TITLE = re.compile(rf"\s*({'|'.join(_TITLES)})$")
_HIDDEN = re.compile(r"[*×✱●○]|某|(?<=[\u4e00-\u9fff])[xX]+$")
_DOUBTFUL = re.compile(r"[^\w·.\- '*×✱●○]|[0-9_]")
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class NameReading:
    """The people (or the company) of one cell, the sex that a title behind the first name gives, and the problem.

    `name_incomplete`: hidden letters or a surname only; `names_split`: several people stood in the cell;
    `name_doubtful`: digits or signs that no name has; `name_company`: somebody must say who is greeted.
    """

    names: tuple[str, ...] = field(default=(), repr=False)
    sex: Sex | None = None
    problem: NameProblem | None = None


def read_names(cell: Cell) -> NameReading:
    """Read a name cell; the first name is the primary contact's."""
    if type(cell) is str and _PLAIN.fullmatch(cell) and not _HIDDEN.search(cell) and not _TITLE.search(cell):
        return NameReading((cell,))
    text = cell_text(cell)
    if not text:
        return NameReading(problem="name_missing")
    if _COMPANY.search(text):
        return NameReading((text,), None, "name_company")
    people = [_read_one(part) for part in _split(text)]
    people = [(name, sex) for name, sex in people if name]
    if not people:
        return NameReading(problem="name_missing")
    names = tuple(dict.fromkeys(name for name, _ in people))
    return NameReading(names, people[0][1], _problem(names))


def _split(text: str) -> list[str]:
    """The parts of a cell; two words of two or more characters with one space between are two people."""
    parts = _SEPARATOR.split(text)
    if len(parts) > 1:
        return parts
    words = text.split()
    chinese = all(re.fullmatch(r"[\u4e00-\u9fff]{2,4}", word) for word in words)
    return words if len(words) > 1 and chinese and words[0] not in COMPOUND_SURNAMES else [text]


def _read_one(part: str) -> tuple[str, Sex | None]:
    """A name without what stands in brackets or behind it, and the sex that this gives."""
    inside = "".join(_BRACKETS.findall(part))
    name = _BRACKETS.sub("", part).strip()
    title = _TITLE.search(name) or _TITLE.search(inside)
    name = _TITLE.sub("", name)
    sex = _TITLES[title[1]] if title else _SEXES.get(inside)
    chinese = re.fullmatch(r"[\u4e00-\u9fff*× ]+", name)
    return (name.replace(" ", "") if chinese else name), sex


def _problem(names: tuple[str, ...]) -> NameProblem | None:
    if any(len(name) > _LONGEST_NAME or _DOUBTFUL.search(name) for name in names):
        return "name_doubtful"
    if any(len(name) == 1 or _HIDDEN.search(name) for name in names):
        return "name_incomplete"
    return "names_split" if len(names) > 1 else None

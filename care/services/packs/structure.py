"""A pack: sections of tables whose every figure leads to its lines, and which must balance before anybody sees them.

What a table says is kept in both languages, so that one kept file serves every reader. Nothing in a pack names a
customer: a pack is kept for years, in a file that no erasure reaches.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeVar

from care.errors import CareError
from care.rules.touchpoints import Language

Words = Mapping[str, str]  # by language
Value = int | float | str | Words | None
# share: 0 to 1, shown in per cent; points: of a hundred; interval: two numbers as they are written; fen: 1/100 yuan.
Kind = Literal["text", "count", "share", "points", "fen", "day"]
Item = TypeVar("Item")


def both(zh: str, en: str) -> Words:
    """Words in both languages."""
    return {"zh": zh, "en": en}


def said(value: Value, language: Language) -> int | float | str | None:
    """A value as one language says it."""
    return value[language] if isinstance(value, Mapping) else value


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: `link` leads to its lines in the console, `grey` says that there are too few cases to build on."""

    value: Value
    link: str | None = None
    grey: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """`adds`: in the line of the whole stands the sum of the lines."""

    title: Words
    kind: Kind = "count"
    adds: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """The same table drawn: the column of names, those of figures, and the end of the scale (None: the greatest)."""

    form: Literal["bars", "lines"]
    figures: tuple[int, ...]
    most: float | None = None
    names: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """`identities` are columns that must add up on every line: the whole, and its parts."""

    title: Words
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    whole: tuple[Cell, ...] | None = None
    identities: tuple[tuple[int, tuple[int, ...]], ...] = ()
    note: Words | None = None
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Tables of one subject; `empty` is what stands there without any."""

    id: str
    title: Words
    tables: tuple[Table, ...]
    note: Words | None = None


@dataclass(frozen=True, slots=True)
class Pack:
    """All of one period: `project` None for the company; `made_at` in the business zone."""

    kind: str
    period: str
    first: date
    last: date
    project_id: int | None
    project: str | None
    made_at: datetime
    plan_version: str
    sections: tuple[Section, ...]


def table(
    title: Words,
    columns: Sequence[Column],
    items: Iterable[Item],
    row: Callable[[Item], Sequence[Cell]],
    *,
    whole: Callable[[Sequence[Item]], Sequence[Cell]] | None = None,
    identities: Iterable[tuple[int, Sequence[int]]] = (),
    note: Words | None = None,
    chart: Chart | None = None,
) -> Table:
    """A table of one line an item, and one of them all where `whole` says what stands there."""
    kept = list(items)
    rows = tuple(tuple(row(item)) for item in kept)
    sums = tuple(whole(kept)) if whole is not None and kept else None
    balance = tuple((index, tuple(parts)) for index, parts in identities)
    return Table(title, tuple(columns), rows, sums, balance, note, chart)


def check_pack(pack: Pack) -> Pack:
    """The pack itself, once every line of every table balances.

    Raises CareError otherwise: such a report is not to be shown, let alone handed over.
    """
    for section in pack.sections:
        for one in section.tables:
            _check_table(pack, one)
    return pack


def agree(what: str, one: int, other: int) -> None:
    """Raise CareError where the same thing was counted in two ways, and came out differently."""
    if one != other:
        raise CareError(
            f"The report does not balance: {what} were counted as {one} and as {other}; "
            "a row has a state that this program does not know, so install the owner-care that wrote it."
        )


def _check_table(pack: Pack, one: Table) -> None:
    name = f"{pack.kind} {pack.period}, {one.title['en']}"
    lines = [*one.rows, *([one.whole] if one.whole else [])]
    for line in lines:
        if len(line) != len(one.columns):
            raise CareError(f"The report cannot be laid out ({name}): a line has {len(line)} cells.")
        for index, parts in one.identities:
            agree(
                f"{one.columns[index].title['en']} ({name})", _number(line[index]), sum(_number(line[p]) for p in parts)
            )
    if one.whole is not None:
        for index, column in enumerate(one.columns):
            if column.adds:
                wanted = sum(_number(line[index]) for line in one.rows)
                agree(f"{column.title['en']} in all ({name})", _number(one.whole[index]), wanted)


def _number(cell: Cell) -> int:
    return cell.value if isinstance(cell.value, int) else 0

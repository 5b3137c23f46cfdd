"""How `care plan calendar` shows a year: a table of days, JSON lines, and the file of the picture."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from care.errors import BadInput
from commands.tables import print_table
from commands.words import word

if TYPE_CHECKING:
    from care.rules.touchpoints import Language
    from care.services.year_volume import YearVolume

_COLUMNS = ("date", "texts", "parts", "cost", "festivals")


def print_year(found: "YearVolume", language: "Language") -> None:
    """The days that bring something, and the year as a whole."""
    names: dict[object, list[str]] = {}
    for each in found.festivals:
        names.setdefault(each.day, []).append(f"{each.festival.name[language]} {each.texts:,}")
    rows = [
        [
            day.isoformat(),
            f"{found.texts.get(day, 0):,}",
            f"{found.parts.get(day, 0):,}",
            f"{found.cost(day):,.2f}",
            " · ".join(names.get(day, [])),
        ]
        for day in found.days
    ]
    texts, parts = sum(found.texts.values()), sum(found.parts.values())
    rows.append([word("total", language), f"{texts:,}", f"{parts:,}", f"{parts * found.price:,.2f}", ""])
    print_table(f"{word('calendar', language)} {found.year}", [word(key, language) for key in _COLUMNS], rows)


def year_lines(found: "YearVolume") -> Iterator[dict[str, object]]:
    """One object a day that brings a text or holds a festival."""
    for day in found.days:
        yield {
            "day": day.isoformat(),
            "texts": found.texts.get(day, 0),
            "parts": found.parts.get(day, 0),
            "cost": f"{found.cost(day):.2f}",
            "festivals": {each.festival.id: each.texts for each in found.festivals if each.day == day},
        }


def write_file(file: Path, text: str) -> None:
    """Write the text; BadInput where that is not possible."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise BadInput(f"{file} cannot be written ({problem.strerror}): name another file with --save.") from None

"""The year as a heat map: twelve small calendars whose days are the darker the more texts they bring (SVG)."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateNotFound

from care.errors import BadPlan
from care.rules.touchpoints import Language, Plan
from care.rules.workdays import is_workday
from care.services.year_volume import YearVolume

COLOURS = ("#f3f4f6", "#fde9c8", "#f9c784", "#f08a4b", "#d1495b", "#7d1d3f")
_CELL, _COLUMNS = 24, 4
_WIDTH, _HEIGHT = 7 * _CELL + 36, 6 * _CELL + 96  # of one month, with its heading and its festivals
_TOP, _LEFT = 96, 28


@dataclass(frozen=True, slots=True)
class Cell:
    """One day: where it stands, how dark, what the reader sees on it and is told about it."""

    x: int
    y: int
    day: date
    level: int
    festive: bool
    works: bool
    texts: int


@dataclass(frozen=True, slots=True)
class Month:
    """One small calendar, with the festivals below it."""

    x: int
    y: int
    first: date
    cells: tuple[Cell, ...]
    festivals: tuple[str, ...]


def draw_year(volume: YearVolume, plan: Plan, language: Language, template_dir: Path) -> str:
    """The picture, by templates/reports/year.svg.j2; BadPlan when the template is missing."""
    environment = Environment(
        loader=FileSystemLoader(template_dir / "reports"), undefined=StrictUndefined, autoescape=True, trim_blocks=True
    )
    try:
        template = environment.get_template("year.svg.j2")
    except TemplateNotFound:
        raise BadPlan("templates/reports/year.svg.j2 is missing: put the template back.") from None
    return template.render(
        volume=volume,
        months=[_month(volume, plan, language, number) for number in range(1, 13)],
        steps=list(_steps(volume)),
        colours=COLOURS,
        cell=_CELL,
        width=2 * _LEFT + _COLUMNS * _WIDTH - 36,
        height=_TOP + 3 * _HEIGHT + 40,
        language=language,
        total=sum(volume.texts.values()),
        parts=sum(volume.parts.values()),
        cost=sum(volume.parts.values()) * volume.price,
    )


def level(texts: int, most: int) -> int:
    """How dark a day is, 0 (nothing) to 5: by powers, since a festival brings a hundred times an ordinary day."""
    if texts <= 0:
        return 0
    steps = len(COLOURS) - 1
    return min(steps, 1 + math.floor((steps - 1e-9) * math.log(texts) / math.log(most))) if most > 1 else steps


def _steps(volume: YearVolume) -> Iterator[tuple[int, int]]:
    """The smallest number of texts of each colour that occurs, for the legend."""
    counts = sorted(texts for texts in volume.texts.values() if texts)
    seen: dict[int, int] = {}
    for texts in counts:
        seen.setdefault(level(texts, counts[-1]), texts)
    yield from sorted(seen.items())


def _month(volume: YearVolume, plan: Plan, language: Language, number: int) -> Month:
    first = date(volume.year, number, 1)
    x, y = _LEFT + (number - 1) % _COLUMNS * _WIDTH, _TOP + (number - 1) // _COLUMNS * _HEIGHT
    after = first + timedelta(days=31)
    days = [first + timedelta(days=n) for n in range((after.replace(day=1) - first).days)]
    most, festive = max(volume.texts.values(), default=0), {each.day for each in volume.festivals}
    cells = tuple(
        Cell(
            x=x + day.weekday() * _CELL,
            y=y + (day.day - 1 + first.weekday()) // 7 * _CELL,
            day=day,
            level=level(volume.texts.get(day, 0), most),
            festive=day in festive,
            works=is_workday(day, plan.workdays),
            texts=volume.texts.get(day, 0),
        )
        for day in days
    )
    names = [f"{each.day.day} {each.festival.name[language]}" for each in volume.festivals if each.day.month == number]
    return Month(x, y, first, cells, tuple(names))

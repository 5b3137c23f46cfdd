"""A table drawn: where each bar, line and label of its chart stands. The template only writes it down as SVG.

Lengths are units of the drawing, 640 wide; a bar begins at nought, so that its length tells no lie.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor

from care.rules.touchpoints import Language
from care.services.packs.structure import Cell, Table, said

WIDTH = 640
_NAMES, _RIGHT = 150, 60  # room for names before the bars, and for figures behind them
_BAR, _GAP, _TOP = 14, 10, 8
_HEIGHT, _LEFT, _BELOW = 240, 40, 28
_MOST_BARS = 20


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its series (from 0), where it begins, how long it is, and the figure behind it."""

    series: int
    y: float
    length: float
    figure: str
    grey: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The bars of one line of the table, under its name."""

    name: str
    y: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of a line chart; hollow where it is grey."""

    x: float
    y: float
    figure: str
    grey: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the template writes: bars or lines, never both. `ticks`: (place, words) along the axis of figures."""

    form: str
    height: float
    series: tuple[str, ...]
    groups: tuple[Group, ...] = ()
    lines: tuple[tuple[tuple[Point, ...], ...], ...] = ()  # by series: stretches without a gap
    names: tuple[tuple[float, str], ...] = ()
    ticks: tuple[tuple[float, str], ...] = ()
    start: float = _NAMES
    thickness: float = _BAR
    described: str = ""


def draw(table: Table, language: Language) -> Drawing | None:
    """The drawing of a table's chart; None where there is nothing to draw."""
    chart = table.chart
    if chart is None or not any(_figure(row[i]) is not None for row in table.rows for i in chart.figures):
        return None
    return _bars(table, language) if chart.form == "bars" else _lines(table, language)


def shown(cell: Cell, kind: str, language: Language) -> str:
    """A figure as it stands in tables and charts; a dash where there is none."""
    value = said(cell.value, language)
    if value is None or value == "":
        return "—"
    if isinstance(value, str):
        return value
    match kind:
        case "share":
            return f"{100 * value:.1f}%"
        case "points":
            return f"{value:.1f}"
        case "fen":
            return f"{value / 100:,.2f}"
        case _:
            return f"{value:,}"


def _bars(table: Table, language: Language) -> Drawing:
    chart = table.chart
    assert chart is not None
    rows = table.rows[:_MOST_BARS]
    figures = [abs(_figure(row[i]) or 0) for row in rows for i in chart.figures]
    most = chart.most or max(figures) or 1
    groups, y, room = [], float(_TOP), WIDTH - _NAMES - _RIGHT
    for row in rows:
        bars = tuple(
            Bar(
                series,
                y + series * (_BAR + 2),
                room * min(1.0, max(0.0, _figure(row[place]) or 0) / most),
                shown(row[place], table.columns[place].kind, language),
                row[place].grey,
            )
            for series, place in enumerate(chart.figures)
        )
        groups.append(Group(_name(row, chart.names, language), y + len(bars) * (_BAR + 2) / 2, bars))
        y += len(bars) * (_BAR + 2) + _GAP
    series = tuple(table.columns[i].title[language] for i in chart.figures)
    return Drawing("bars", y, series, groups=tuple(groups), described=_described(table, rows, language))


def _lines(table: Table, language: Language) -> Drawing:
    chart = table.chart
    assert chart is not None
    values = [value for row in table.rows for i in chart.figures if (value := _figure(row[i])) is not None]
    low, high = 10 * floor((min(values) - 2) / 10), chart.most or 10 * ceil((max(values) + 2) / 10)
    step = (WIDTH - _LEFT - 20) / max(1, len(table.rows) - 1)

    def place(at: int, value: float) -> tuple[float, float]:
        return _LEFT + at * step, _TOP + (_HEIGHT - _TOP - _BELOW) * (1 - (value - low) / (high - low or 1))

    lines = tuple(tuple(_stretches(table, i, place, language)) for i in chart.figures)
    ticks = tuple((place(0, value)[1], f"{value:g}") for value in _marks(low, high))
    names = tuple((place(at, low)[0], _name(row, chart.names, language)) for at, row in enumerate(table.rows))
    series = tuple(table.columns[i].title[language] for i in chart.figures)
    told = _described(table, table.rows, language)
    return Drawing("lines", _HEIGHT, series, lines=lines, names=names, ticks=ticks, start=_LEFT, described=told)


def _stretches(
    table: Table, column: int, place: Callable[[int, float], tuple[float, float]], language: Language
) -> Iterator[tuple[Point, ...]]:
    """The points of one series; a month without a figure breaks the line."""
    points: list[Point] = []
    for at, row in enumerate(table.rows):
        value = _figure(row[column])
        if value is None:
            if points:
                yield tuple(points)
            points = []
            continue
        points.append(
            Point(*place(at, value), shown(row[column], table.columns[column].kind, language), row[column].grey)
        )
    if points:
        yield tuple(points)


def _marks(low: float, high: float) -> list[float]:
    """Lines of the scale: tens, or as many of them as leave at most seven lines."""
    step = 10 * ceil((high - low) / 60)
    return [low + step * n for n in range(int((high - low) // step) + 1)]


def _described(table: Table, rows: Sequence[Sequence[Cell]], language: Language) -> str:
    """The chart in words, for those who do not see it."""
    chart = table.chart
    assert chart is not None
    parts = []
    for row in rows:
        figures = (shown(row[i], table.columns[i].kind, language) for i in chart.figures)
        parts.append(f"{_name(row, chart.names, language)}: {', '.join(figures)}")
    return "; ".join(parts)


def _name(row: Sequence[Cell], column: int, language: Language) -> str:
    return str(said(row[column].value, language) or "—")


def _figure(cell: Cell) -> float | None:
    return float(cell.value) if isinstance(cell.value, int | float) else None

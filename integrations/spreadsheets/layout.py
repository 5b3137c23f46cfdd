"""Where the list begins and ends: title rows above, a header of one or two rows, totals and a footer below."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice, pairwise

from care.services.importing.cells.dates import read_date
from care.services.importing.cells.numerals import to_digits
from care.services.importing.cells.text import Cell, cell_text
from care.services.importing.headers import ColumnMap, Headers
from care.services.importing.sheet import UnreadableSheet
from integrations.spreadsheets.raw import RawRow, RawSheet

LOOK_AHEAD = 30  # rows in which the header must stand
_FEWEST_COLUMNS = 2  # fewer known headers than this are a coincidence
_GROUP_WORDS = re.compile(r"(?:信息|情况|资料|明细|登记)$")
_AS_OF = re.compile(
    r"(?:截止|截至|数据日期|统计日期|导出日期|导出时间|制表日期)\D{0,12}?(\d{4}[-./年]\d{1,2}[-./月]\d{1,2}日?|20\d{6})"
)
_TOTALS = re.compile(r"(?:本页|全部)?(?:合计|总计|小计|共计|累计)[:\s\d]*[\d条户人套户位笔]*")
_FOOTER = re.compile(
    r"(?:制表|审核|复核|填表|打印|导出|统计|核对|经办|批准)(?:人|员|时间|日期|单位|部门|:).*|(?:注|备注|说明):.*"
)
# How such lines, and blank cells, begin.
_SUSPICIOUS = frozenset(" \u3000\t\n本全合总小共累制审复填打导统核经批注备说")


@dataclass(frozen=True, slots=True)
class FoundHeader:
    """The header, the rows above it (titles) and those below that were read in search of it."""

    columns: tuple[str, ...]
    column_map: ColumnMap
    key: str  # the canonical header by which a row is known as one
    above: tuple[RawRow, ...]
    below: tuple[RawRow, ...]


def find_header(raw: RawSheet, headers: Headers) -> FoundHeader:
    """The row, or pair of rows, with the most known headers among the first LOOK_AHEAD rows."""
    rows = list(islice(raw.rows, LOOK_AHEAD))
    place = f"sheet {raw.name} of {raw.file}" if raw.name else raw.file
    best = _best(rows, headers)
    if best is None:
        raise UnreadableSheet(
            f"No customer list was found in {place}: expected a header row with {', '.join(headers.required)} "
            f"within the first {LOOK_AHEAD} rows."
        )
    columns, first, after = best
    column_map = headers.map_columns(columns)
    if missing := [name for name in headers.required if name in column_map.missing]:
        raise UnreadableSheet(
            f"The header in line {rows[first][0]} of {place} has no column {', '.join(missing)}; "
            "add it, or name the column in the header file."
        )
    return FoundHeader(columns, column_map, headers.required[0], tuple(rows[:first]), tuple(rows[after:]))


def looks_like_list(rows: Sequence[RawRow], headers: Headers) -> bool:
    """Whether a header with all required columns stands among these rows."""
    best = _best(rows, headers)
    return best is not None and not headers.map_columns(best[0]).missing.intersection(headers.required)


def _best(rows: Sequence[RawRow], headers: Headers) -> tuple[tuple[str, ...], int, int] | None:
    """(columns, index of the header's first row, index of the first row after it); a pair must beat the single row."""
    texts = [tuple(cell_text(cell) for cell in cells) for _, cells in rows]
    singles = [(row, index, index + 1) for index, row in enumerate(texts)]
    pairs = [(_join(upper, lower, headers), index, index + 2) for index, (upper, lower) in enumerate(pairwise(texts))]
    # max keeps the first of equals: a title above a complete header must not become half of it.
    scored = [(headers.score(columns), columns, first, after) for columns, first, after in singles + pairs]
    best = max(scored, key=lambda choice: choice[0], default=None)
    return best[1:] if best and best[0] >= _FEWEST_COLUMNS else None


def _join(upper: Sequence[str], lower: Sequence[str], headers: Headers) -> tuple[str, ...]:
    """Two header rows as one: 签约 over 日期 is 签约日期, 客户信息 over 姓名 is 姓名, a name over nothing is itself."""
    joined, group = [], ""
    width = max(len(upper), len(lower))
    for top, bottom in zip([*upper, *[""] * (width - len(upper))], [*lower, *[""] * (width - len(lower))], strict=True):
        group = top or group
        both = _GROUP_WORDS.sub("", group) + bottom
        if not bottom:
            joined.append(top)
        else:
            joined.append(both if headers.canonical_name(both) else bottom)
    return tuple(joined)


def file_day(raw: RawSheet, above: Sequence[RawRow], today: date) -> tuple[date | None, str]:
    """The day that a title names (截止2026-11-20), and that title; None and "" when there is none.

    UnreadableSheet for a day that has not come yet: every list after it would count as older.
    """
    for _, cells in above:
        title = " ".join(text for cell in cells if (text := cell_text(cell)))
        if found := _AS_OF.search(to_digits(title)):
            day = read_date(found[1], today=today).value
            if day is not None and day > today:
                raise UnreadableSheet(f"The title of {raw.file} names {day}, which has not come yet; mend the day.")
            return day, title
    return None, ""


def customer_rows(header: FoundHeader, rest: Iterator[RawRow], skipped: Counter[str]) -> Iterator[RawRow]:
    """The rows below the header without blank ones, totals, footers and repeated headers; these are counted."""
    positions = dict(header.column_map.known)
    number_at = positions[header.key]
    # Only a line that begins with one of these can be no customer: the look costs nothing for the others.
    doubtful = _SUSPICIOUS | {header.columns[0][:1], header.columns[number_at][:1]}
    for line, cells in chain(header.below, rest):
        lead = (cells[0] or (cells[number_at] if number_at < len(cells) else "")) if cells else ""
        if lead not in ("", None) and (not isinstance(lead, str) or lead[0] not in doubtful):
            yield line, cells
            continue
        kind = _kind(cells, header.columns, number_at, positions["客户姓名"])
        if kind == "customer":
            yield line, cells
        elif kind != "blank":
            skipped[kind] += 1


def _kind(cells: Sequence[Cell], columns: Sequence[str], number_at: int, name_at: int) -> str:
    """customer, blank, totals, footer or header. A row with a customer number and a name is always a customer."""
    texts = [cell_text(cell) for cell in cells]
    texts += [""] * (len(columns) - len(texts))
    at = next((index for index, text in enumerate(texts) if text), None)
    if at is None:
        return "blank"
    if texts[: len(columns)] == list(columns):
        return "header"
    lead = texts[at].replace(" ", "")
    if texts[number_at] and texts[name_at] and at != number_at:
        return "customer"
    if _TOTALS.fullmatch(lead):
        return "totals"
    return "footer" if _FOOTER.fullmatch(lead) and not texts[name_at] else "customer"

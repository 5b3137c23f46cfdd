"""The text of a cell as a person would read it: half width, without invisible marks, blank words empty."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from functools import lru_cache

# Whatever a spreadsheet or a CSV file can hold in a cell.
Cell = str | int | float | date | datetime | time | timedelta | None

# What agents write where there is nothing yet.
_NOTHING_YET = """
    / // \\ - -- --- — —— _ . … ? ?? * 无 暂无 没有 空 未知 不详 待定 未定 待补 待补充 待确认 待通知 未签 未办 未提供
    n/a na null none nan tbd nil
"""
BLANK_WORDS = frozenset(_NOTHING_YET.split()) | {""}
_PLAIN = re.compile(r"(?!')[!-~\u4e00-\u9fff]+")
_MARKS = re.compile(r"[\s\u200b]+")


@lru_cache(maxsize=1 << 14, typed=True)  # rooms, banks, agents come again and again; typed: 1 is not True
def cell_text(cell: Cell) -> str:
    """The cell as trimmed text; a whole number loses the `.0` that spreadsheets add, None and blank words are ''."""
    if isinstance(cell, str):
        return cell if _PLAIN.fullmatch(cell) and cell.lower() not in BLANK_WORDS else _tidy(cell)
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else _tidy(str(cell))


def _tidy(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc") or c in "\n\t")
    text = _MARKS.sub(" ", text).strip().removeprefix("'")
    return "" if text.lower() in BLANK_WORDS else text

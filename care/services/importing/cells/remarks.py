"""Remarks that should stop a machine (handbook 3.3): each finding is a suggestion that a person judges.

Until then care messages to that person are held.
"""

import re
from typing import Literal

from care.services.importing.cells.text import Cell, cell_text

Suggestion = Literal[
    "suggest_cancelled",
    "suggest_renamed",
    "suggest_deceased",
    "suggest_do_not_disturb",
    "suggest_complaint",
    "suggest_lawyer",
]

_WORDS: dict[Suggestion, str] = {
    "suggest_cancelled": r"退房|退认购|退定|退订|挞定|解约|解除合同|退购",
    "suggest_renamed": r"更名|改名|增减名|换名|转名",
    "suggest_deceased": r"已故|去世|过世|病故|身故|亡故|离世|死亡|逝世",
    "suggest_do_not_disturb": r"勿扰|免打扰|(?:勿|不要|别)(?:打扰|联系|打电话|发短信)|拒绝联系",
    "suggest_complaint": r"投诉|维权|信访",
    "suggest_lawyer": r"律师函|律师信|起诉|诉讼|仲裁",
}
_ANY = re.compile("|".join(_WORDS.values()))
# 无投诉 and 未退房 say that there was none.
_FINDERS = {code: re.compile(rf"(?<![无未不])(?<!没有)(?:{words})") for code, words in _WORDS.items()}


def suggestions(cell: Cell) -> tuple[Suggestion, ...]:
    """The codes that a remark raises, in the order of the table above; () for most."""
    text = cell_text(cell)
    if not text or not _ANY.search(text):
        return ()
    return tuple(code for code, finder in _FINDERS.items() if finder.search(text))

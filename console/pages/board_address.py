"""The address of a view of the board, read: an empty field filters nothing, a word that cannot be is no such page."""

from datetime import date
from enum import StrEnum
from typing import TypeVar, cast, get_args

from care.clock import read_day
from care.errors import BadInput, NotFound
from care.rules.planner import Channel
from care.rules.troubles import TroubleKind
from care.services.board_filter import Asked
from care.storage.marks import Mark
from console.pages.typed import whole
from console.visits import Visit

Word = TypeVar("Word", bound=StrEnum)
_LONGEST = 80


def asked_of(visit: Visit) -> Asked:
    """The filters of the address; without a day today's board."""
    word = visit.request.query_params.get

    def text(name: str) -> str | None:
        value = (word(name) or "").strip()
        return value[:_LONGEST] or None

    return Asked(
        day=day_of(visit),
        project=_number(text("project")),
        agent=_number(text("agent")),
        touchpoint=text("touchpoint"),
        state=text("state"),
        reason=text("reason"),
        mark=_one_of(Mark, text("mark")),
        trouble=_one_of(TroubleKind, text("trouble")),
        until=day_of(visit, "until") if text("until") else None,
    )


def day_of(visit: Visit, name: str = "day") -> date:
    """The day of the address, else today in the business zone."""
    written = (visit.request.query_params.get(name) or "").strip()
    if not written:
        return visit.office.clock.today()
    try:
        day = read_day(written)
    except BadInput:
        raise NotFound(f"The address names no day ({name}): write it as 2026-12-04.") from None
    if not 1990 <= day.year <= 2100:
        raise NotFound("The board knows no such year.")
    return day


def channel_of(visit: Visit) -> Channel:
    """The channel whose lines are asked for; texts without one."""
    word = visit.request.query_params.get("channel") or "sms"
    if word not in get_args(Channel):
        raise NotFound(f"There is no channel {word[:20]!r}.")
    return cast(Channel, word)


def after_of(visit: Visit) -> int:
    """The id after which the page begins."""
    return _number(visit.request.query_params.get("after")) or 0


def _number(word: str | None) -> int | None:
    if not word:
        return None
    number = whole(word)
    if number < 0:
        raise NotFound(f"{word[:20]!r} is no number of anything.")
    return number


def _one_of(words: type[Word], word: str | None) -> Word | None:
    if word is None:
        return None
    if word not in list(words):
        raise NotFound(f"The board has no {word[:20]!r}.")
    return words(word)

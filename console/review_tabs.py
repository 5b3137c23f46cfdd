"""The places of the review area, at the head of its pages; a new page adds its line here."""

from dataclasses import dataclass

from care.rules.rights import Right
from console.visits import Visit


@dataclass(frozen=True, slots=True)
class Tab:
    """One place: `key` is its word, `path` where it leads and what its pages begin with."""

    key: str
    path: str
    right: Right = Right.BOARD


TABS = (
    Tab("review_board", "/board"),
    Tab("review_skipped", "/board/skipped"),
    Tab("complaints", "/complaints", Right.COMPLAINTS),
    Tab("review_weather", "/weather"),
)


def review_tabs(visit: Visit) -> list[tuple[Tab, bool]]:
    """The places that this visitor may go to, and whether they are there: the longest path that fits."""
    path = f"{visit.request.url.path}/"
    mine = [tab for tab in TABS if visit.may(tab.right)]
    here = max((tab.path for tab in mine if path.startswith(f"{tab.path}/")), key=len, default="")
    return [(tab, tab.path == here) for tab in mine]

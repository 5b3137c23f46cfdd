"""The places of an area, at the head of its pages: of the review, and of outreach. A new page adds its line here."""

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
    Tab("review_samples", "/samples"),
    Tab("review_sign_off", "/sign-off"),
    Tab("complaints", "/complaints", Right.COMPLAINTS),
    Tab("review_weather", "/weather"),
    Tab("review_reports", "/reports"),
    Tab("review_meetings", "/meetings"),
    Tab("review_log", "/log", Right.AUDIT),
)
OUTREACH_TABS = (
    Tab("broadcasts_title", "/broadcasts", Right.BROADCASTS),
    Tab("coming_title", "/coming", Right.BROADCASTS),
)


def review_tabs(visit: Visit) -> list[tuple[Tab, bool]]:
    """The places of the review area that this visitor may go to, and whether they are there."""
    return _of(visit, TABS)


def outreach_tabs(visit: Visit) -> list[tuple[Tab, bool]]:
    """The same for what people and the weather start."""
    return _of(visit, OUTREACH_TABS)


def _of(visit: Visit, tabs: tuple[Tab, ...]) -> list[tuple[Tab, bool]]:
    """Where the visitor is: the longest path that fits."""
    path = f"{visit.request.url.path}/"
    mine = [tab for tab in tabs if visit.may(tab.right)]
    here = max((tab.path for tab in mine if path.startswith(f"{tab.path}/")), key=len, default="")
    return [(tab, tab.path == here) for tab in mine]

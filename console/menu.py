"""The bar of the console: one line a subject, shown to those who have its right. A new page adds its line here.

A telephone has room for the first five; where somebody has more, four and 更多, which leads to a page with all of them.
"""

from dataclasses import dataclass

from care.rules.rights import Right
from console.visits import Visit


@dataclass(frozen=True, slots=True)
class Entry:
    """One place of the bar: `key` is its word, `path` where it leads and what its pages begin with, as `beside` do."""

    key: str
    path: str
    right: Right
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """An entry as the bar shows it: whether the visitor is `here`, and whether a telephone leaves it to 更多."""

    entry: Entry
    here: bool
    beyond: bool


ROOM = 5  # places that a telephone shows beside 我的
ENTRIES = (
    Entry("menu_calls", "/calls", Right.CALLS),
    Entry("menu_gifts", "/gifts", Right.GIFTS, ("/stock",)),
    Entry("menu_duties", "/duties", Right.DUTIES, ("/patrols", "/services", "/nodes", "/trainings", "/media")),
    Entry("customers", "/customers", Right.CUSTOMERS),
    Entry("menu_visits", "/visits", Right.VISITS),
    Entry("menu_broadcasts", "/broadcasts", Right.BROADCASTS, ("/coming",)),
    Entry("menu_events", "/events", Right.EVENTS),
    Entry(
        "menu_board",
        "/board",
        Right.BOARD,
        ("/samples", "/sign-off", "/complaints", "/reports", "/meetings", "/log", "/weather"),
    ),
    Entry("menu_tips", "/tips", Right.TIPS),
    Entry("menu_templates", "/templates", Right.TEMPLATES),
    Entry("menu_incidents", "/incidents", Right.INCIDENTS, ("/stop",)),
)


def places(visit: Visit) -> list[Place]:
    """The places that this visitor may go to, in the order of the bar."""
    path = visit.request.url.path
    mine = [entry for entry in ENTRIES if visit.may(entry.right)]
    shown = ROOM if len(mine) <= ROOM else ROOM - 1
    return [Place(entry, _within(path, entry), number >= shown) for number, entry in enumerate(mine)]


def _within(path: str, entry: Entry) -> bool:
    return any(f"{path}/".startswith(f"{one}/") for one in (entry.path, *entry.beside))


def home(visit: Visit) -> str:
    """Where somebody begins: the first place of theirs."""
    return next((entry.path for entry in ENTRIES if visit.may(entry.right)), "/me")

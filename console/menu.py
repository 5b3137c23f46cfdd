"""The bar of the console: one line a subject, shown to those who have its right. A new page adds its line here."""

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


ENTRIES = (
    Entry("menu_calls", "/calls", Right.CALLS),
    Entry("menu_gifts", "/gifts", Right.GIFTS, ("/stock",)),
    Entry("menu_duties", "/duties", Right.DUTIES, ("/patrols", "/services")),
    Entry("customers", "/customers", Right.CUSTOMERS),
    Entry("menu_board", "/board", Right.BOARD, ("/samples", "/sign-off", "/complaints", "/reports", "/meetings")),
)


def entries(visit: Visit) -> list[tuple[Entry, bool]]:
    """The places that this visitor may go to, and whether they are there."""
    path = visit.request.url.path
    mine = [entry for entry in ENTRIES if visit.may(entry.right)]
    return [(entry, any(f"{path}/".startswith(f"{one}/") for one in (entry.path, *entry.beside))) for entry in mine]


def home(visit: Visit) -> str:
    """Where somebody begins: the first place of theirs."""
    return next((entry.path for entry in ENTRIES if visit.may(entry.right)), "/me")

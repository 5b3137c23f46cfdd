"""The bar of the console: one line a subject, shown to those who have its right. A new page adds its line here."""

from dataclasses import dataclass

from care.rules.rights import Right
from console.visits import Visit


@dataclass(frozen=True, slots=True)
class Entry:
    """One place of the bar: `key` is its word, `path` where it leads and what its pages begin with."""

    key: str
    path: str
    right: Right


ENTRIES = (
    Entry("menu_calls", "/calls", Right.CALLS),
    Entry("menu_gifts", "/gifts", Right.GIFTS),
    Entry("menu_duties", "/duties", Right.DUTIES),
    Entry("customers", "/customers", Right.CUSTOMERS),
)


def entries(visit: Visit) -> list[tuple[Entry, bool]]:
    """The places that this visitor may go to, and whether they are there."""
    path = visit.request.url.path
    mine = [entry for entry in ENTRIES if visit.may(entry.right)]
    return [(entry, path == entry.path or path.startswith(entry.path + "/")) for entry in mine]


def home(visit: Visit) -> str:
    """Where somebody begins: the first place of theirs."""
    return next((entry.path for entry in ENTRIES if visit.may(entry.right)), "/me")

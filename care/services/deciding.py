"""From candidates to prepared rows, page by page: rules, then the phones' crowd, then rendering."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from care.rules.planner import Candidate, decide
from care.services.crowding import Crowd
from care.services.due import candidates
from care.services.preparing import Desk, Prepared, prepare
from care.services.search import Search

Decided = tuple[Candidate, list[Prepared]]


def decided_pages(
    search: Search, crowd: Crowd, desk: Desk, now: datetime, pages: Iterable[list[Candidate]] | None = None
) -> Iterator[list[Decided]]:
    """Pages of touches with the rows that the view wants of them; a run writes them, a forecast shows them.

    `pages` are those of the day where none are given.
    """
    for page in candidates(search) if pages is None else pages:
        crowd.turn_to(page)
        decided = [(candidate, rows) for candidate in page if (rows := _rows(search, crowd, desk, candidate, now))]
        if decided:
            yield decided


def _rows(search: Search, crowd: Crowd, desk: Desk, candidate: Candidate, now: datetime) -> list[Prepared]:
    rows = []
    for decision in crowd.judge(candidate, decide(candidate, search.view)):
        row = prepare(desk, search.directory, candidate, decision, now, search.view.day)
        if row.reason is None:
            crowd.count(candidate, decision)  # only what really goes leaves no place to the next (rules.md 7)
        rows.append(row)
    return rows

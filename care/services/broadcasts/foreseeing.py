"""What a broadcast would come to: a dry run of planning's own code, nothing written (handbook 5.2)."""

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from care.rules.notices import Notice
from care.rules.planner import Candidate, View
from care.rules.touchpoints import Touchpoint
from care.services.crowding import Crowd, Walked, forecast_crowd
from care.services.deciding import decided_pages
from care.services.due import greetings
from care.services.due_notices import pages_of_notice
from care.services.preparing import Desk, Prepared
from care.services.search import Search, open_search
from care.storage.audiences import count_addressed, count_phones_in_both
from care.storage.customers import load_directory
from care.storage.engine import Database
from care.storage.notices import notices_about

_FEW = 20  # candidates at once, while samples are looked for


@dataclass(frozen=True, slots=True)
class Figures:
    """How many are addressed and how many get the text, in parts and yuan; who is left out, by reason.

    `waits`: another text of that day takes the place, so that theirs goes on a later one.
    """

    people: int
    goes: int
    parts: int
    cost: Decimal
    waits: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """What the table keeps."""
        figures = {"people": self.people, "goes": self.goes, "parts": self.parts, "cost": str(self.cost)}
        return {**figures, "waits": self.waits, "left_out": dict(self.left_out)}


@dataclass(frozen=True, slots=True)
class Sample:
    """A text as one of them would read it."""

    person_id: int
    text: str = field(repr=False)
    parts: int


@dataclass(frozen=True, slots=True)
class Meeting:
    """Another notice on the same day, and on how many phones the two would meet."""

    notice: Notice
    phones: int


def foresee(
    database: Database, desk: Desk, touchpoint: Touchpoint, notice: Notice, *, today: date, now: datetime
) -> Figures:
    """The figures of a notice that is not approved, on its day; what else that day holds for these phones counts."""
    search, crowd = _look(database, desk, notice, today)
    with database.read() as connection:
        people = count_addressed(connection, notice.segment, search.view.day, touchpoint.passed_by)
    deque(decided_pages(search, crowd, desk, now, greetings(search)), maxlen=0)
    left_out, goes, parts = Counter[str](), 0, 0
    for page in decided_pages(search, crowd, desk, now, pages_of_notice(search, touchpoint, notice)):
        for _, rows in page:
            for row in rows:
                if row.reason is None:
                    goes, parts = goes + 1, parts + (row.values.get("parts") or 0)
                else:
                    left_out[row.reason] += 1
    waits = sum(occasion == notice.occasion for _, _, occasion in crowd.waiting)
    return Figures(
        people,
        goes,
        parts,
        parts * desk.profile.price,
        waits,
        {str(reason): many for reason, many in left_out.most_common()},
    )


def samples_of(
    database: Database,
    desk: Desk,
    touchpoint: Touchpoint,
    notice: Notice,
    *,
    today: date,
    now: datetime,
    wanted: int = 3,
) -> list[Sample]:
    """The first texts that would go, as they would read."""
    search, crowd = _look(database, desk, notice, today)
    found = decided_pages(search, crowd, desk, now, _in_small_pages(pages_of_notice(search, touchpoint, notice)))
    goes = ((candidate, row) for page in found for candidate, rows in page for row in rows if row.reason is None)
    return [_sample(candidate, row) for candidate, row in islice(goes, wanted)]


def meetings(database: Database, notice: Notice) -> list[Meeting]:
    """The other notices of the same day with which this one would meet on a phone; either then waits a day."""
    with database.read() as connection:
        others = notices_about(connection, notice.due_on, notice.due_on)
        met = [
            Meeting(other, count_phones_in_both(connection, notice.segment, other.segment, notice.due_on))
            for other in others
            if other.id != notice.id
        ]
    return [meeting for meeting in met if meeting.phones]


def _look(database: Database, desk: Desk, notice: Notice, today: date) -> tuple[Search, Crowd]:
    day = notice.acts_on(today)
    with database.read() as connection:
        directory = load_directory(connection, day)
    search = open_search(database, desk.plan, directory, View(day, again=True), today, None)
    return search, forecast_crowd(database, day, today, Walked())


def _in_small_pages(pages: Iterator[list[Candidate]]) -> Iterator[list[Candidate]]:
    for page in pages:
        for start in range(0, len(page), _FEW):
            yield page[start : start + _FEW]


def _sample(candidate: Candidate, row: Prepared) -> Sample:
    return Sample(candidate.customer.person.id, row.values.get("text") or "", row.values.get("parts") or 0)

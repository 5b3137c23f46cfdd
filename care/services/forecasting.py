"""Who gets what on a day, who not, and why: the planner's answer for any day, without writing (rules.md 4)."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from care.rules.crowding import LONGEST_DAYS
from care.rules.planner import Candidate, Decision, View
from care.rules.reasons import Reason
from care.services.crowding import Walked, forecast_crowd
from care.services.deciding import Decided, decided_pages
from care.services.due import greetings
from care.services.preparing import Desk
from care.services.search import Search, narrowed, open_search
from care.storage.customer_record import people_on_phone, person_of
from care.storage.customers import load_directory
from care.storage.engine import Database


@dataclass(frozen=True, slots=True)
class ForecastLine:
    """One channel and template of one touch, planned when `reason` is empty; in the order in which it is shown."""

    act_on: date
    customer_no: str
    touchpoint: str
    channel: str
    template: str
    due_on: date
    deal_no: str | None
    reason: Reason | None

    def as_json(self) -> dict[str, str | None]:
        """The fields of `care preview --json` (design 9)."""
        return {
            "customer_no": self.customer_no,
            "deal_no": self.deal_no,
            "touchpoint": self.touchpoint,
            "channel": self.channel,
            "template": self.template,
            "due_on": self.due_on.isoformat(),
            "act_on": self.act_on.isoformat(),
            "decision": "planned" if self.reason is None else "skipped",
            "reason": self.reason,
        }


def forecast(
    database: Database,
    desk: Desk,
    *,
    first: date,
    days: int,
    today: date,
    now: datetime,
    project_id: int | None = None,
    customer_no: str | None = None,
) -> Iterator[ForecastLine]:
    """The lines of `days` days from `first`, sorted within each day.

    Late rows stand on today's date only: a day ahead assumes that every day from today on runs on time. So it walks
    from today (30 days at most) up to the day asked for, and the caps count what will have gone before. With
    `customer_no` it looks at the people on that customer's phone alone; NotFound for a number that was never imported.
    """
    look = _Look(database, desk, today, now, _people(database, customer_no))
    start = min(first, max(today, first - timedelta(days=LONGEST_DAYS)))
    for offset in range((first - start).days + days):
        day = start + timedelta(days=offset)
        if day < first:
            look.walk(day)
            continue
        lines = look.lines(day, project_id)
        yield from sorted((line for line in lines if customer_no in {None, line.customer_no}), key=_order)


@dataclass(slots=True)
class _Look:
    """A look at days in their order; `walked` holds what the days from today on that it has passed leave behind."""

    database: Database
    desk: Desk
    today: date
    now: datetime
    people: frozenset[int] | None
    walked: Walked = field(default_factory=Walked)

    def lines(self, day: date, project_id: int | None) -> Iterator[ForecastLine]:
        """The lines of a day; a household may span projects, so all are decided and one is chosen."""
        for candidate, rows in self._decided(self._search(day)):
            if project_id in {None, candidate.customer.deal.project_id}:
                yield from (_line(candidate, row.decision, row.reason, day) for row in rows)

    def walk(self, day: date) -> None:
        """Take down the texts of a day; without a greeting it has none that a later day counts."""
        search = self._search(day)
        if any(greetings(search)):
            deque(self._decided(search), maxlen=0)

    def _search(self, day: date) -> Search:
        with self.database.read() as connection:
            directory = load_directory(connection, day)
        view = View(day, catch_up=day == self.today, again=True)
        return narrowed(open_search(self.database, self.desk.plan, directory, view, self.today, None), self.people)

    def _decided(self, search: Search) -> Iterator[Decided]:
        day = search.view.day
        # A day of the past has its own past on record; only days from today on count what was walked before them.
        crowd = forecast_crowd(self.database, day, self.today, self.walked if day >= self.today else Walked())
        for page in decided_pages(search, crowd, self.desk, self.now):
            yield from page


def _people(database: Database, customer_no: str | None) -> frozenset[int] | None:
    if customer_no is None:
        return None
    with database.read() as connection:
        return people_on_phone(connection, person_of(connection, customer_no))


def _line(candidate: Candidate, decision: Decision, reason: Reason | None, day: date) -> ForecastLine:
    deal_no = candidate.customer.deal.deal_no if candidate.deal_id is not None else None
    return ForecastLine(
        act_on=day,
        customer_no=candidate.customer.person.customer_no,
        touchpoint=candidate.touchpoint.id,
        channel=decision.channel,
        template=decision.template,
        due_on=candidate.due.due_on,
        deal_no=deal_no,
        reason=reason,
    )


def _order(line: ForecastLine) -> tuple[str, str, str, str]:
    return line.customer_no, line.touchpoint, line.channel, line.template

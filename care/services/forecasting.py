"""Who gets what on a day, who not, and why: the planner's answer for any day, without writing (rules.md 4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from care.rules.planner import Candidate, Decision, View, decide
from care.rules.reasons import Reason
from care.services.due import candidates, open_search
from care.services.preparing import Desk, prepare
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

    Late rows stand on today's date only: a day ahead assumes that every day from today on runs on time.
    """
    for offset in range(days):
        day = first + timedelta(days=offset)
        yield from sorted(_one_day(database, desk, day, today, now, project_id, customer_no), key=_order)


def _one_day(
    database: Database,
    desk: Desk,
    day: date,
    today: date,
    now: datetime,
    project_id: int | None,
    customer_no: str | None,
) -> Iterator[ForecastLine]:
    with database.read() as connection:
        directory = load_directory(connection, day)
    view = View(day, catch_up=day == today, again=True)
    search = open_search(database, desk.plan, directory, view, today, project_id)
    for page in candidates(search):
        for candidate in page:
            if customer_no in {None, candidate.customer.person.customer_no}:
                for decision in decide(candidate, view):
                    prepared = prepare(desk, directory, candidate, decision, now, day)
                    yield _line(candidate, decision, prepared.reason, day)


def _line(candidate: Candidate, decision: Decision, reason: Reason | None, day: date) -> ForecastLine:
    deal_no = candidate.customer.deal.deal_no if candidate.subject.startswith("deal:") else None
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

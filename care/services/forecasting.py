"""Who gets what on a day, who not, and why: the planner's answer for any day, without writing (rules.md 4)."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from care.rules.crowding import LONGEST_DAYS, Sent
from care.rules.planner import Candidate, Decision, View
from care.rules.reasons import Reason
from care.services.crowding import forecast_crowd
from care.services.deciding import decided_pages
from care.services.due import open_search
from care.services.preparing import Desk
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
    from today (30 days at most) up to the day asked for, and the caps count what will have gone before.
    """
    walked: dict[str, list[Sent]] = {}
    start = min(first, max(today, first - timedelta(days=LONGEST_DAYS)))
    for offset in range((first - start).days + days):
        day = start + timedelta(days=offset)
        # A day of the past has its own past on record; only days from today on count what was walked before them.
        lines = _one_day(database, desk, day, today, now, project_id, walked if day >= today else {})
        if day < first:
            deque(lines, maxlen=0)  # walked for its texts only
        else:
            chosen = (line for line in lines if customer_no in {None, line.customer_no})
            yield from sorted(chosen, key=_order)


def _one_day(
    database: Database,
    desk: Desk,
    day: date,
    today: date,
    now: datetime,
    project_id: int | None,
    walked: dict[str, list[Sent]],
) -> Iterator[ForecastLine]:
    with database.read() as connection:
        directory = load_directory(connection, day)
    view = View(day, catch_up=day == today, again=True)
    search = open_search(database, desk.plan, directory, view, today, project_id)
    crowd = forecast_crowd(database, day, today, walked)
    for page in decided_pages(search, crowd, desk, now):
        for candidate, rows in page:
            yield from (_line(candidate, row.decision, row.reason, day) for row in rows)


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

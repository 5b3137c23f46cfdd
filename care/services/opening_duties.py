"""Open the duties of a day: the recurring ones of each project, and those that follow a deal's date (handbook 2.1).

Opening again adds nothing. A recurring duty of a day that nobody ran is opened by the next run, a week back at most;
a daily one is not, since yesterday's patrol cannot be made today.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from care.rules.duties import AfterDeal, BeforeNode, Daily, Duty, OnEvent, occasions_on
from care.services.candidate_pages import GREETING_BACK_DAYS
from care.services.deadlines import deadline
from care.services.preparing import Desk
from care.services.readiness import due_readiness
from care.services.search import Search
from care.storage.audit import Actor
from care.storage.candidates import LOOK_BACK_DAYS
from care.storage.duties import NewDuty, open_duties
from care.storage.duty_deals import deals_without_duty


def open_days_duties(search: Search, desk: Desk, now: datetime, actor: Actor) -> int:
    """Open what falls on the search's day, and what was missed before it; returns how many are new."""
    opened = 0
    for duty in desk.plan.duties:
        for page in _pages(search, desk, duty, now):
            if page:
                with search.database.begin() as connection:
                    opened += open_duties(connection, page, actor, now)
    return opened


def _pages(search: Search, desk: Desk, duty: Duty, now: datetime) -> Iterator[list[NewDuty]]:
    if isinstance(duty.when, AfterDeal):
        yield from _after_deals(search, desk, duty, duty.when, now)
    elif isinstance(duty.when, BeforeNode):
        yield from _before_nodes(search, desk, duty, now)
    elif not isinstance(duty.when, OnEvent):
        yield list(_recurring(search, desk, duty, now))


def _recurring(search: Search, desk: Desk, duty: Duty, now: datetime) -> Iterator[NewDuty]:
    for project_id in _projects(search):
        for day in _days(search, duty, project_id):
            for occasion in occasions_on(duty, day, desk.plan.workdays):
                due_at = deadline(desk, duty, day, now, search.view.day)
                yield NewDuty(duty.id, f"project:{project_id}/{occasion}", project_id, None, duty.role, due_at)


def _before_nodes(search: Search, desk: Desk, duty: Duty, now: datetime) -> Iterator[list[NewDuty]]:
    for project_id in _projects(search):
        if days := list(_days(search, duty, project_id)):
            with search.database.read() as connection:
                yield due_readiness(connection, desk, duty, days[0], days[-1], project_id, now)


def _projects(search: Search) -> list[int]:
    return [one for one in search.directory.projects if search.project_id in {None, one}]


def _days(search: Search, duty: Duty, project_id: int) -> Iterator[date]:
    """The days whose duty is still to be opened in the project, the search's day among them."""
    day, begin = search.view.day, search.begins[project_id]
    first = day
    if isinstance(duty.when, Daily):
        if day in search.closed.get(project_id, ()):
            return
    elif begin.last_planned_on is not None:
        first = max(begin.last_planned_on + timedelta(days=1), day - timedelta(days=GREETING_BACK_DAYS))
    first = max(min(first, day), begin.begins_on, duty.valid_from or begin.begins_on)
    yield from (first + timedelta(days=n) for n in range((day - first).days + 1))


def _after_deals(search: Search, desk: Desk, duty: Duty, when: AfterDeal, now: datetime) -> Iterator[list[NewDuty]]:
    day, shift = search.view.day, timedelta(days=when.offset_days)
    first, last = (day if when.prepares else day - timedelta(days=LOOK_BACK_DAYS) - shift), day - shift
    for page in deals_without_duty(search.database, duty.id, when, first, last, day, search.project_id):
        yield [
            NewDuty(
                kind=duty.id,
                subject=deal.subject,
                project_id=deal.project_id,
                person_id=deal.person_id,
                role=duty.role,
                due_at=deadline(desk, duty, deal.day + shift, now, day),
            )
            for deal in page
            if deal.day + shift >= max(search.begins[deal.project_id].begins_on, duty.valid_from or date.min)
        ]

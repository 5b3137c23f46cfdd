"""The candidates of a day: every touch that may have something to do then, page by page, touchpoint by touchpoint.

Planning and forecast read the same candidates; a `Horizon` says how far back the one looks and that the other does not.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from care.rules.act_days import AHEAD_DAYS, call_day, gift_day
from care.rules.birthdays import celebrated_on, keys_celebrated_on
from care.rules.dates import add_months
from care.rules.facts import Customer
from care.rules.festivals import Festival, chosen_festivals, festivals_on, in_audience
from care.rules.lunar import to_lunar
from care.rules.occasions import Due, due_occasions
from care.rules.planner import Candidate, festival_touchpoint
from care.rules.touchpoints import (
    BirthdayTrigger,
    DateTrigger,
    EveryTrigger,
    FestivalTrigger,
    Plan,
    Project,
    Touchpoint,
)
from care.services.candidate_pages import GREETING_BACK_DAYS, page_of, since_last_run
from care.services.due_notices import noticed
from care.services.search import Search
from care.storage.candidates import LOOK_BACK_DAYS, by_birthday, by_date, by_repeat, everybody


def candidates(search: Search) -> Iterator[list[Candidate]]:
    """Pages of candidates: milestones, birthdays, festivals, notices, since each is judged after those before it."""
    yield from _of_kind(search, DateTrigger | EveryTrigger)
    yield from greetings(search)


def greetings(search: Search) -> Iterator[list[Candidate]]:
    """The pages of what is no milestone: birthdays, festivals, and what people or the weather started."""
    yield from _of_kind(search, BirthdayTrigger)
    yield from _of_kind(search, FestivalTrigger)
    yield from noticed(search)


def _of_kind(search: Search, kind: Any) -> Iterator[list[Candidate]]:
    for touchpoint in search.plan.touchpoints:
        if isinstance(touchpoint.trigger, kind):
            yield from _pages_of(search, touchpoint)


def _pages_of(search: Search, touchpoint: Touchpoint) -> Iterator[list[Candidate]]:
    match touchpoint.trigger:
        case BirthdayTrigger():
            yield from _birthdays(search, touchpoint)
        case FestivalTrigger():
            yield from _festivals(search, touchpoint)
        case _:
            for part in _parts(search, touchpoint):
                yield from _milestones(part, touchpoint)


def _parts(search: Search, touchpoint: Touchpoint) -> Iterator[Search]:
    """The search itself; for a project's own touchpoint (S-21) one that looks at that project's deals alone."""
    if touchpoint.project is None:
        yield search
        return
    for project_id, name in search.directory.projects.items():
        if search.project_id in {None, project_id} and search.plan.project(name).name == touchpoint.project:
            yield replace(search, project_id=project_id)


def _milestones(search: Search, touchpoint: Touchpoint) -> Iterator[list[Candidate]]:
    first, last = _window(search, touchpoint)
    if search.people is not None and not _any_due(search, touchpoint, first, last):
        return
    for page in _deal_pages(search, touchpoint, first, last):
        due = [(c, f"deal:{c.deal.id}", d) for c in page for d in due_occasions(touchpoint, c.deal, first, last)]
        yield page_of(search, touchpoint, due, "milestone")


def _any_due(search: Search, touchpoint: Touchpoint, first: date, last: date) -> bool:
    """Whether one of the few people has an occasion then at all: a look at a month need not ask the database."""
    return any(True for c in search.known for _ in due_occasions(touchpoint, c.deal, first, last))


def _deal_pages(search: Search, touchpoint: Touchpoint, first: date, last: date) -> Iterator[list[Customer]]:
    trigger, wanted = touchpoint.trigger, search.wanted(touchpoint.id)
    if isinstance(trigger, DateTrigger):
        low, high = _field_range(trigger, first, last)
        return by_date(search.database, trigger, low, high, wanted, search.directory)
    assert isinstance(trigger, EveryTrigger)
    return by_repeat(search.database, trigger, wanted, search.directory)


def _birthdays(search: Search, touchpoint: Touchpoint) -> Iterator[list[Candidate]]:
    assert isinstance(touchpoint.trigger, BirthdayTrigger)
    feb29, wanted = touchpoint.trigger.feb29, search.wanted(touchpoint.id)
    for on in _days(search, touchpoint):
        if search.people is not None and not any(
            birthday and celebrated_on(birthday, on, feb29=feb29) is not None
            for birthday in {c.person.birthday for c in search.known}
        ):
            continue
        keys, lunar_year = keys_celebrated_on(on, feb29=feb29), to_lunar(on).year
        for page in by_birthday(search.database, keys, on, lunar_year, wanted, search.directory):
            due = []
            for customer in page:
                birthday = customer.person.birthday
                year = celebrated_on(birthday, on, feb29=feb29) if birthday else None
                if year is not None:
                    due.append((customer, f"person:{customer.person.id}", Due(str(year), on)))
            yield page_of(search, touchpoint, due, "birthday")


def _festivals(search: Search, touchpoint: Touchpoint) -> Iterator[list[Candidate]]:
    for on in _days(search, touchpoint):
        by_project = {project.name: _falling(search.plan, project, on) for project in _all_projects(search.plan)}
        names = {(festival.id, year): festival for found in by_project.values() for festival, year in found.values()}
        for (festival_id, year), festival in names.items():
            own = festival_touchpoint(touchpoint, festival)
            for page in everybody(search.database, on, str(year), search.wanted(festival_id), search.directory):
                due = [
                    (customer, f"person:{customer.person.id}", Due(str(year), on))
                    for customer in page
                    if festival_id in by_project[search.project(customer).name]
                    if _invited(festival, customer, on)
                ]
                yield page_of(search, own, due, "festival")


def _window(search: Search, touchpoint: Touchpoint) -> tuple[date, date]:
    """The first and last due days of a milestone whose channels may act on the view's day."""
    if search.view.catch_up:
        return search.view.day - timedelta(days=LOOK_BACK_DAYS), _last_reached(search, touchpoint)
    acting = _acting_days(search, touchpoint)
    return acting[0], acting[-1]


def _days(search: Search, touchpoint: Touchpoint) -> list[date]:
    """The days of birthdays and festivals whose channels may act on the view's day."""
    acting, day = _acting_days(search, touchpoint), search.view.day
    if not search.view.catch_up:
        return acting
    # A gift that is late may still be planned until its day, so a run looks at every day up to the last.
    span = range(-AHEAD_DAYS, (acting[-1] - day).days + 1)
    return [on for on in (day + timedelta(days=offset) for offset in span) if _missed(search, touchpoint, on)]


def _missed(search: Search, touchpoint: Touchpoint, on: date) -> bool:
    """Whether a run still has to look at that day for some project; a forecast sees what today's run found there."""
    day = search.view.day
    ran = search.view.again and any(begin.last_planned_on == day for begin in search.begins.values())
    if on >= day or (ran and on >= day - timedelta(days=GREETING_BACK_DAYS)):
        return True
    return any(since_last_run(search, touchpoint, number, on) for number in search.begins)


def _acting_days(search: Search, touchpoint: Touchpoint) -> list[date]:
    """The due days of which something acts on the view's very day, in order; the day itself is always one."""
    ahead = max(AHEAD_DAYS, -touchpoint.gift.offset_days if touchpoint.gift else 0)
    days = (search.view.day + timedelta(days=offset) for offset in range(-AHEAD_DAYS, ahead + 1))
    return [on for on in days if _acts(search, touchpoint, on)]


def _last_reached(search: Search, touchpoint: Touchpoint) -> date:
    """The last due day of which something acts on the view's day or acted before it: what is late counts too."""
    day, call, gift = search.view.day, touchpoint.call, touchpoint.gift
    closings = [frozenset[date](), *search.closed.values()]
    ahead = (day + timedelta(days=offset) for offset in range(AHEAD_DAYS, 0, -1))
    return next(
        (
            on
            for on in ahead
            if (gift is not None and gift_day(gift, on) <= day)
            or (call is not None and any(call_day(call, on, closed) <= day for closed in closings))
        ),
        day,
    )


def _acts(search: Search, touchpoint: Touchpoint, on: date) -> bool:
    """Whether something of an occasion on that day acts on the view's day, wherever a call may have been moved."""
    day, call, gift = search.view.day, touchpoint.call, touchpoint.gift
    closings = [frozenset[date](), *search.closed.values()]
    return (
        on == day
        or (gift is not None and gift_day(gift, on) == day)
        or (call is not None and any(call_day(call, on, closed) == day for closed in closings))
    )


def _field_range(trigger: DateTrigger, first: date, last: date) -> tuple[date, date]:
    """The values of the trigger's field that can fall due then; months are clipped, so three days of slack."""
    slack = timedelta(days=3 if trigger.offset_months else 0)
    shift = timedelta(days=trigger.offset_days)
    return (
        add_months(first - shift, -trigger.offset_months) - slack,
        add_months(last - shift, -trigger.offset_months) + slack,
    )


def _all_projects(plan: Plan) -> tuple[Project, ...]:
    return (*plan.projects, plan.defaults)


def _falling(plan: Plan, project: Project, on: date) -> dict[str, tuple[Festival, int]]:
    chosen = chosen_festivals(plan.festivals, on=project.festivals_on, off=project.festivals_off, region=project.region)
    return {festival.id: (festival, year) for festival, year in festivals_on(chosen, on)}


def _invited(festival: Festival, customer: Customer, on: date) -> bool:
    person = customer.person
    return in_audience(
        festival.audience, sex=person.sex, profession=person.profession, birthday=person.birthday, day=on
    )

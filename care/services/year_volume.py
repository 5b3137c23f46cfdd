"""What a year of the plan amounts to: festivals, and the texts, parts and cost that each day is expected to bring."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import Connection

from care.rules import text_variables
from care.rules.birthdays import keys_celebrated_on
from care.rules.dates import add_months
from care.rules.festivals import Festival, chosen_festivals, festivals_on
from care.rules.occasions import shifted
from care.rules.text_variables import samples
from care.rules.touchpoints import BirthdayTrigger, DateTrigger, EveryTrigger, FestivalTrigger, Touchpoint
from care.services.preparing import Desk
from care.storage.customers import load_directory
from care.storage.engine import Database
from care.storage.projects import Beginning, beginnings
from care.storage.volumes import birthdays, deals_by_date, deals_by_span, festival_guests


@dataclass(frozen=True, slots=True)
class FestivalDay:
    """A festival of the year, and how many texts it is expected to bring."""

    day: date
    festival: Festival
    texts: int


@dataclass(frozen=True, slots=True)
class YearVolume:
    """One year: festivals in order; texts and parts by day; `price` is yuan a part."""

    year: int
    festivals: tuple[FestivalDay, ...]
    texts: Mapping[date, int]
    parts: Mapping[date, int]
    price: Decimal

    def cost(self, day: date) -> Decimal:
        """What the day's parts cost, in yuan."""
        return self.parts.get(day, 0) * self.price

    @property
    def days(self) -> list[date]:
        """The days of the year that bring a text or hold a festival."""
        return sorted({day for day, texts in self.texts.items() if texts} | {each.day for each in self.festivals})


def year_volume(database: Database, desk: Desk, year: int, *, today: date) -> YearVolume:
    """The expected volume of a year by the facts of now, before merging, caps and quiet periods.

    Customers who are still to come are in no list yet, so that months far ahead look emptier than they will be.
    """
    with database.read() as connection:
        count = _Counting(
            connection, desk, date(year, 1, 1), date(year, 12, 31), beginnings(connection, desk.plan, today)
        )
        festivals = tuple(count.all_festivals(load_directory(connection, today).projects))
        for touchpoint in desk.plan.touchpoints:
            count.add(touchpoint)
    return YearVolume(year, festivals, count.texts, count.parts, desk.profile.price)


def festival_days(
    database: Database, desk: Desk, projects: Mapping[int, str], first: date, last: date, *, today: date
) -> tuple[FestivalDay, ...]:
    """The festivals from `first` through `last` that these projects greet, each with the texts that it may bring."""
    with database.read() as connection:
        count = _Counting(connection, desk, first, last, beginnings(connection, desk.plan, today))
        return tuple(count.all_festivals(projects))


class _Counting:
    """Adds up the texts and parts of each day."""

    def __init__(
        self, connection: Connection, desk: Desk, first: date, last: date, begins: Mapping[int, Beginning]
    ) -> None:
        self.connection, self.desk, self.begins = connection, desk, begins
        self.first, self.last = first, last
        self.texts: Counter[date] = Counter()
        self.parts: Counter[date] = Counter()
        self._names = load_directory(connection, first).projects

    def all_festivals(self, projects: Mapping[int, str]) -> Iterator[FestivalDay]:
        """The festivals of the year where any project greets them, each with its guests."""
        plan = self.desk.plan
        own = {project_id: plan.project(name) for project_id, name in projects.items()} or {0: plan.defaults}
        for day in self._days():
            greeting: dict[str, tuple[Festival, set[int]]] = {}
            for project_id, project in own.items():
                chosen = chosen_festivals(
                    plan.festivals, on=project.festivals_on, off=project.festivals_off, region=project.region
                )
                for festival, _ in festivals_on(chosen, day):
                    greeting.setdefault(festival.id, (festival, set()))[1].add(project_id)
            for festival, where in greeting.values():
                begun = {p for p in where if p in self.begins and self.begins[p].begins_on <= day}
                guests = festival_guests(self.connection, festival.audience, day, begun)
                self._count(day, festival.id, "care", guests)
                yield FestivalDay(day, festival, guests)

    def add(self, touchpoint: Touchpoint) -> None:
        """The texts of one touchpoint; festivals are counted apart."""
        templates = [text.template for text in touchpoint.texts]
        if not templates or isinstance(touchpoint.trigger, FestivalTrigger):
            return
        for day, people in self._due(touchpoint):
            for template in templates:
                self._count(day, template, touchpoint.klass, people)

    def _due(self, touchpoint: Touchpoint) -> Iterator[tuple[date, int]]:
        match touchpoint.trigger:
            case BirthdayTrigger() as trigger:
                for day in self._days():
                    yield day, birthdays(self.connection, keys_celebrated_on(day, feb29=trigger.feb29), day)
            case DateTrigger() as trigger:
                slack = timedelta(days=3 + abs(trigger.offset_days))
                first = add_months(self.first, -trigger.offset_months) - slack
                last = add_months(self.last, -trigger.offset_months) + slack
                for row in deals_by_date(self.connection, trigger, first, last):
                    due_on = shifted(trigger, row.day)
                    if self._counts(touchpoint, row.project_id, due_on):
                        yield due_on, row.count
            case EveryTrigger() as trigger:
                for row in deals_by_span(self.connection, trigger, self.first, self.last):
                    for due_on in _repeats(trigger.days, row.day, min(row.until or self.last, self.last)):
                        if self._counts(touchpoint, row.project_id, due_on) and due_on != row.until:
                            yield due_on, row.count

    def _counts(self, touchpoint: Touchpoint, project_id: int, due_on: date) -> bool:
        project = self.desk.plan.project(self._names[project_id])
        begin = max(self.begins[project_id].begins_on, touchpoint.valid_from or date.min)
        here = touchpoint.project in {None, project.name} and touchpoint.id not in project.off
        return here and max(begin, self.first) <= due_on <= self.last

    def _count(self, day: date, template: str, klass: str, people: int) -> None:
        if people:
            self.texts[day] += people
            self.parts[day] += people * parts_of(self.desk, template, klass)

    def _days(self) -> Iterator[date]:
        return (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


def parts_of(desk: Desk, template: str, klass: str) -> int:
    """How many parts the text has with usual values."""
    plan = desk.plan
    values = samples(text_variables.OTHER, plan.language)
    suffix = desk.profile.suffix_for(klass, plan.language, plan.defaults.tel)
    return (
        desk.templates.newest()
        .render_sms(template, plan.language, values, signature=plan.signature, suffix=suffix)
        .parts
    )


def _repeats(every: int, start: date, last: date) -> Iterator[date]:
    day = start + timedelta(days=every)
    while day <= last:
        yield day
        day += timedelta(days=every)

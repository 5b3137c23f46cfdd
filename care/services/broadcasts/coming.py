"""What is coming, day by day: broadcasts and reminders, events, festivals, with their volume and cost (S-20)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Literal

from care.rules.log_words import touchpoint_names
from care.rules.rights import Scope
from care.rules.touchpoints import Language
from care.services.broadcasts.foreseeing import meetings
from care.services.preparing import Desk
from care.services.year_volume import festival_days, parts_of
from care.storage.accounts import project_names
from care.storage.engine import Database
from care.storage.events import EventLine, event_lines
from care.storage.notice_lists import NoticeLine, notices_between

DAYS = 60


@dataclass(frozen=True, slots=True)
class Coming:
    """One thing on a day: how many texts of how many parts it is expected to bring, and what they cost in yuan.

    `phones`: on so many it meets another notice of the same day. `number` is that of a broadcast or event.
    """

    day: date
    kind: Literal["notice", "event", "festival"]
    name: str
    number: int | None = None
    is_broadcast: bool = False
    state: str | None = None
    details: Sequence[str] = ()
    texts: int = 0
    parts: int = 0
    cost: Decimal = Decimal(0)
    phones: int = 0


def coming(
    database: Database, desk: Desk, scope: Scope, name: str, language: Language, today: date
) -> dict[date, list[Coming]]:
    """What the next DAYS days hold for somebody's projects, by day."""
    last = today + timedelta(days=DAYS)
    with database.read() as connection:
        projects = project_names(connection)
        mine = {n: project for n, project in projects.items() if scope.projects is None or n in scope.projects}
        notices = notices_between(connection, today, last, scope, name)
        ends = desk.moment(last + timedelta(days=1), time.min)
        events = event_lines(connection, scope, since=desk.moment(today, time.min), until=ends)
    names = touchpoint_names(desk.plan, language)
    found = [_notice(database, desk, line, names) for line in notices]
    found += [_event(desk, event) for event in events if event.state == "open"]
    for each in festival_days(database, desk, mine, today, last, today=today):
        parts = each.texts * parts_of(desk, each.festival.id, "care")
        cost = parts * desk.profile.price
        named = each.festival.name[language]
        found.append(Coming(each.day, "festival", named, texts=each.texts, parts=parts, cost=cost))
    found.sort(key=lambda one: (one.day, one.kind, one.number or 0))
    return {day: list(group) for day, group in groupby(found, key=lambda one: one.day)}


def _notice(database: Database, desk: Desk, line: NoticeLine, names: Mapping[str, str]) -> Coming:
    notice, figures = line.notice, line.figures
    met = sum(meeting.phones for meeting in meetings(database, notice))
    texts = int(figures.get("goes", line.people or 0))
    parts = int(figures.get("parts", texts))
    return Coming(
        notice.due_on,
        "notice",
        names.get(notice.touchpoint, notice.touchpoint),
        number=notice.id,
        is_broadcast=line.source == "broadcast",
        state=notice.state,
        details=tuple(notice.values.values()),
        texts=texts,
        parts=parts,
        cost=Decimal(str(figures.get("cost", parts * desk.profile.price))),
        phones=met,
    )


def _event(desk: Desk, event: EventLine) -> Coming:
    day = event.starts_at.astimezone(desk.zone).date()
    return Coming(day, "event", event.name, number=event.id, details=(event.place, event.project))

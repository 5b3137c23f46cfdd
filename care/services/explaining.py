"""One customer, touchpoint by touchpoint, in a sentence each: what was, what comes, what does not, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from care.rules import silences
from care.rules.explanation_words import (
    planned_words,
    recorded_words,
    refused_words,
    silence_sentence,
    touch_sentence,
)
from care.rules.facts import Customer
from care.rules.log_words import touchpoint_names
from care.rules.silences import Silence
from care.rules.touchpoints import (
    BirthdayTrigger,
    EventTrigger,
    FestivalTrigger,
    Language,
    NoticeTrigger,
    Plan,
    Touchpoint,
)
from care.services.forecasting import ForecastLine, forecast
from care.services.preparing import Desk
from care.storage.customer_record import RecordedRow, deals_of, person_of, record_of
from care.storage.customers import load_customers
from care.storage.engine import Database
from care.storage.projects import Beginning, beginnings

_TouchKey = tuple[str, str | None, date]  # touchpoint, deal_no, due_on


@dataclass(frozen=True, slots=True)
class Explanation:
    """The sentences: touches on record or to come, by their day, then touchpoints that have nothing.

    `days` are, for each of the touches, the day on which it is due and those on which a channel of it acts.
    """

    touches: tuple[str, ...]
    silent: tuple[str, ...]
    days: tuple[frozenset[date], ...]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known: the record, the forecast, each deal, and the deal that speaks for the person now."""

    record: list[RecordedRow]
    lines: list[ForecastLine]
    deals: list[Customer]
    now: Customer | None
    begins: Mapping[int, Beginning]
    first: date
    last: date


def explain_customer(
    database: Database,
    desk: Desk,
    customer_no: str,
    *,
    first: date,
    days: int,
    today: date,
    now: datetime,
    language: Language,
) -> Explanation:
    """Explain the customer from `first` for `days` days, and what is on record; NotFound for an unknown number."""
    facts = _facts(database, desk, customer_no, first, days, today, now)
    touches = _touches(desk.plan, facts, language)
    names = touchpoint_names(desk.plan, language)
    order = sorted(touches, key=lambda key: (key[2], list(names).index(key[0]) if key[0] in names else 0, key[1] or ""))
    told = [touch_sentence(names.get(key[0], key[0]), key[2], key[1], touches[key], language) for key in order]
    heard = {(touchpoint, deal_no) for touchpoint, deal_no, _ in touches}
    silent = [
        silence_sentence(names[touchpoint.id], deal_no, silence, language)
        for touchpoint in desk.plan.touchpoints
        for deal_no, silence in _silences(desk.plan, touchpoint, facts)
        if (touchpoint.id, deal_no) not in heard
    ]
    acts = _days(facts)
    return Explanation(tuple(told), tuple(silent), tuple(frozenset({key[2], *acts[key]}) for key in order))


def _facts(
    database: Database, desk: Desk, customer_no: str, first: date, days: int, today: date, now: datetime
) -> _Facts:
    coming = forecast(database, desk, first=first, days=days, today=today, now=now, customer_no=customer_no)
    lines = list(coming)
    with database.read() as connection:
        person_id = person_of(connection, customer_no)
        keys = [(person_id, deal_id) for deal_id in deals_of(connection, person_id)]
        known = load_customers(connection, [*keys, (person_id, None)], first)
        return _Facts(
            record_of(connection, person_id),
            lines,
            [known[key] for key in keys],
            known.get((person_id, None)),
            beginnings(connection, desk.plan, today),
            first,
            first + timedelta(days=days - 1),
        )


def _touches(plan: Plan, facts: _Facts, language: Language) -> dict[_TouchKey, list[str]]:
    """What is said of each touch: rows on record as they stand, then what the forecast adds."""
    said: dict[_TouchKey, list[str]] = {}
    for row in facts.record:
        words = recorded_words(row.channel, row.state, row.reason, language)
        said.setdefault((row.touchpoint, row.deal_no, row.due_on), []).append(words)
    decided = {(row.touchpoint, row.deal_no, row.due_on, row.channel, row.template) for row in facts.record}
    waiting = {text.template for point in plan.touchpoints for text in point.texts if text.release == "after_call"}
    for line in facts.lines:
        key = (line.touchpoint, line.deal_no, line.due_on)
        if (*key, line.channel, line.template) in decided:
            continue
        if line.reason is None:
            waits = line.template in waiting
            words = planned_words(line.channel, line.act_on, line.template, waits=waits, language=language)
        else:
            words = refused_words(line.channel, line.reason, language)
        said.setdefault(key, []).append(words)
    return said


def _days(facts: _Facts) -> dict[_TouchKey, set[date]]:
    rows: list[RecordedRow | ForecastLine] = [*facts.record, *facts.lines]
    days: dict[_TouchKey, set[date]] = {}
    for row in rows:
        days.setdefault((row.touchpoint, row.deal_no, row.due_on), set()).add(row.act_on)
    return days


def _silences(plan: Plan, touchpoint: Touchpoint, facts: _Facts) -> Iterator[tuple[str | None, Silence]]:
    """Why the touchpoint would have nothing, for each deal or for the person."""
    match touchpoint.trigger:
        case BirthdayTrigger() as trigger:
            if facts.now is not None:
                yield None, silences.of_birthday(trigger, facts.now, facts.first, facts.last)
        case FestivalTrigger():
            silence = silences.of_festivals(facts.now, facts.first, facts.last) if facts.now else None
            if silence is not None:
                yield None, silence
        case NoticeTrigger() | EventTrigger():
            return  # nobody has started it, nothing has happened
        case _:
            for customer in facts.deals:
                project = plan.project(customer.deal.project)
                if touchpoint.project in {None, project.name}:
                    begins_on = facts.begins[customer.deal.project_id].begins_on
                    silence = silences.of_milestone(touchpoint, customer.deal, project, begins_on, facts.last)
                    yield customer.deal.deal_no, silence

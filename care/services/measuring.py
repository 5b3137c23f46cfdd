"""The figures that a monitor scrapes, with their names, units and sentences (docs/operations.md)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from care.clock import business_day
from care.rules.day_figures import TextCounts
from care.rules.lifecycles import MessageState
from care.storage.engine import Database
from care.storage.gauges import Standing, standing

_NOT_DUE = (MessageState.SKIPPED, MessageState.CANCELLED)
_SENT = (MessageState.ACCEPTED, MessageState.DELIVERED, MessageState.UNDELIVERED)


@dataclass(frozen=True, slots=True)
class Gauge:
    """One figure, or one for each value of a label."""

    name: str
    help: str
    value: float | None = None
    label: str | None = None
    values: Mapping[str, float] = field(default_factory=dict)


def measure(database: Database, now: datetime, zone: ZoneInfo) -> list[Gauge]:
    """All figures as they stand at `now` (UTC). What was never is left out: a zero would say it is fresh."""
    with database.read() as connection:
        found = standing(connection, business_day(now, zone), now)
    return [*_texts(found, now), *_others(found), *_ages(found, now)]


def _texts(found: Standing, now: datetime) -> Iterator[Gauge]:
    counts = TextCounts.of(found.texts)
    due = counts.planned - sum(found.texts.get(state, 0) for state in _NOT_DUE)
    yield Gauge("care_texts_due", "Texts that are to go today, whatever became of them", due)
    sent = sum(found.texts.get(state, 0) for state in _SENT)
    yield Gauge("care_texts_sent", "Texts of today that the vendor took", sent)
    yield Gauge("care_texts_delivered", "Texts of today that arrived", counts.delivered)
    yield Gauge("care_texts_failed", "Texts of today refused, undelivered or expired", counts.failed)
    yield Gauge("care_texts_unknown", "Texts of today whose outcome nobody knows", counts.unknown)
    yield Gauge("care_texts_held", "Texts of today that wait for a call", found.texts.get(MessageState.HELD, 0))
    waits = 0.0 if found.oldest_queued is None else max((now - found.oldest_queued).total_seconds(), 0.0)
    yield Gauge("care_oldest_queued_text_seconds", "How long the text has been due that waits longest", waits)


def _others(found: Standing) -> Iterator[Gauge]:
    yield Gauge("care_calls_open", "Calls that are open or claimed", found.calls_open)
    yield Gauge("care_calls_overdue", "Open calls past their deadline", found.calls_overdue)
    yield Gauge("care_held_days", "Days whose planning waits for a person", found.held_days)
    yield Gauge("care_stop_switches", "Scopes in which the stop switch holds every text", found.stopped)
    yield Gauge(
        "care_gateway_circuit_open",
        "1 while nothing goes to this vendor because it does not answer",
        label="gateway",
        values={gateway: float(is_open) for gateway, is_open in found.circuits.items()},
    )


def _ages(found: Standing, now: datetime) -> Iterator[Gauge]:
    if found.planned_at is not None:
        age = (now - found.planned_at).total_seconds()
        yield Gauge("care_last_planning_age_seconds", "Time since a planning last came to its end", age)
    yield Gauge(
        "care_import_age_seconds",
        "Time since the project's newest list was imported",
        label="project",
        values={name: (now - at).total_seconds() for name, at in found.imported_at.items()},
    )

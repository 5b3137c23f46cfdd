"""A person's word on a day that waits (handbook 5.3): release it, or refuse it; each is an audit event with a reason.

A released day is planned by whoever releases it, if it is today; of a refused one nothing is written, until its facts
are mended or somebody releases it after all.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from care.errors import BadInput, NotFound, WrongState
from care.services.batch_check import HeldDay
from care.services.forecasting import ForecastLine, forecast
from care.services.preparing import Desk
from care.storage.audit import Actor
from care.storage.engine import Database
from care.storage.plan_holds import WAITING, hold_with, holds_of_day, refuse, release, standing_holds

_SAMPLES = 5  # of each touchpoint: enough to see what is wrong, little enough to read


@dataclass(frozen=True, slots=True)
class Shown:
    """What would go on a day that waits: how many of each touchpoint, and some lines of each."""

    counts: Counter[str]
    samples: dict[str, list[ForecastLine]]


def held_days(database: Database) -> list[HeldDay]:
    """The days of which nothing is written, refused ones too, the oldest first."""
    with database.read() as connection:
        return [_held(row) for row in standing_holds(connection)]


def read_hold(database: Database, hold_id: int) -> HeldDay:
    """One hold, whatever became of it. Raises NotFound."""
    with database.read() as connection:
        return _held(_existing(hold_with(connection, hold_id), hold_id))


def answer_hold(
    database: Database, hold_id: int, *, approve: bool, reason: str, actor: Actor, now: datetime
) -> HeldDay:
    """Release a day that waits, or refuse it; returns it as it was. The caller plans a released one.

    Raises NotFound, WrongState where somebody has answered already, BadInput without a reason.
    """
    _require(reason)
    with database.begin() as connection:
        row = _existing(hold_with(connection, hold_id), hold_id)
        if row.state != "held" and not (approve and row.state == "refused"):
            raise WrongState(f"The planning of {row.day} does not wait any more: it is {row.state}.")
        (release if approve else refuse)(connection, row, reason, actor, now)
    return _held(row)


def release_day(
    database: Database, day: date, project_id: int | None, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Let a day that waits be planned, for one project or all; the caller plans it then.

    NotFound where none waits, BadInput without a reason.
    """
    _require(reason)
    with database.begin() as connection:
        waiting = [row for row in holds_of_day(connection, day, project_id) if row.state in WAITING]
        if not waiting:
            raise NotFound(f"No planning of {day} waits here: see those that do with `care plan holds`.")
        for row in waiting:
            release(connection, row, reason, actor, now)


def show_hold(database: Database, desk: Desk, held: HeldDay, *, today: date, now: datetime) -> Shown:
    """What the day's planning would write, as a forecast: for those who must decide, never for Prefect."""
    scope = project_of(held)
    lines = forecast(database, desk, first=held.day, days=1, today=today, now=now, project_id=scope)
    counts: Counter[str] = Counter()
    samples: dict[str, list[ForecastLine]] = {}
    for line in _going(lines):
        counts[line.touchpoint] += 1
        chosen = samples.setdefault(line.touchpoint, [])
        if len(chosen) < _SAMPLES:
            chosen.append(line)
    return Shown(counts, samples)


def project_of(held: HeldDay) -> int | None:
    """The project whose planning waits; None: that of all."""
    _, _, number = held.scope.partition(":")
    return int(number) if number else None


def _going(lines: Iterator[ForecastLine]) -> Iterator[ForecastLine]:
    return (line for line in lines if line.reason is None)


def _held(row: Row[Any]) -> HeldDay:
    return HeldDay(row.id, row.day, row.scope, row.anomaly, row.touches, row.people, row.state)


def _existing(row: Row[Any] | None, hold_id: int) -> Row[Any]:
    if row is None:
        raise NotFound(f"No planning with the number {hold_id} ever waited: see those that do with `care approve`.")
    return row


def _require(reason: str) -> None:
    if not reason.strip():
        raise BadInput("An answer needs its reason: say it with --reason.")

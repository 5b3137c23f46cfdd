"""Which business day a run is for, and by which clock it goes."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from prefect.runtime import flow_run

from care.clock import Clock, business_day, read_day, read_instant
from care.errors import CareError
from care.settings import read_settings


@dataclass(frozen=True, slots=True)
class Occasion:
    """The day, the run's clock, and whether the schedule meant a day that is over."""

    day: date
    clock: Clock
    stale: bool

    @property
    def now(self) -> datetime | None:
        """What the next task begins with: None for the host's clock, else the simulated instant."""
        return self.clock.now() if self.clock.simulated else None

    @property
    def time(self) -> str:
        """The clock time in the business zone, such as 10:05."""
        return self.clock.now().astimezone(self.clock.zone).strftime("%H:%M")


def occasion(on: str | None = None, at: str | None = None) -> Occasion:
    """The day is `on`, else the day of `at`, else the one for which the run was scheduled (Asia/Shanghai).

    Never simply today: after an outage all runs that were missed start at once, each for its own day. Raises BadInput.
    """
    zone = read_settings().timezone
    clock = Clock.starting(zone, read_instant(at, zone) if at else None)
    if on:
        return Occasion(read_day(on), clock, stale=False)
    if at:
        return Occasion(clock.today(), clock, stale=False)
    scheduled = business_day(flow_run.scheduled_start_time or datetime.now(UTC), zone)
    return Occasion(scheduled, clock, stale=scheduled < clock.today())


def run_name(word: str) -> str:
    """The name of the present run by day, such as `care 2026-11-23`; the word alone where the parameters are wrong."""
    parameters = flow_run.parameters
    try:
        return f"{word} {occasion(parameters.get('on'), parameters.get('at')).day}"
    except CareError:
        return word


def timed_run_name(word: str) -> str:
    """The name of the present run by its scheduled clock time, such as `settle 10:05`."""
    zone = read_settings().timezone
    scheduled = flow_run.scheduled_start_time or datetime.now(UTC)
    return f"{word} {scheduled.astimezone(zone):%H:%M}"

"""Which day a run is for."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine

from care.errors import BadInput
from flows import occasion as module
from flows.occasion import occasion, run_name, timed_run_name

pytestmark = pytest.mark.slow
HALF_PAST_EIGHT = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)  # in Shanghai


@pytest.fixture
def scheduled(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The run in Prefect's context, scheduled for 08:30 of 23 November in Shanghai."""
    run = SimpleNamespace(scheduled_start_time=HALF_PAST_EIGHT, parameters={})
    monkeypatch.setattr(module, "flow_run", run)
    return run


@pytest.mark.usefixtures("scheduled")
def test_a_scheduled_run_is_for_its_scheduled_day() -> None:
    with time_machine.travel(HALF_PAST_EIGHT + timedelta(hours=2), tick=False):
        today = occasion()
    assert (today.day, today.stale, today.now) == (date(2026, 11, 23), False, None)


def test_the_day_is_the_one_in_shanghai_not_in_utc(scheduled: SimpleNamespace) -> None:
    scheduled.scheduled_start_time = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
    with time_machine.travel(scheduled.scheduled_start_time, tick=False):
        assert occasion().day == date(2026, 11, 23)


@pytest.mark.usefixtures("scheduled")
@pytest.mark.parametrize(("later", "stale"), [(15.4, False), (15.6, True), (24, True), (120, True)])
def test_a_run_of_a_day_that_is_over_is_stale(later: float, stale: bool) -> None:
    with time_machine.travel(HALF_PAST_EIGHT + timedelta(hours=later), tick=False):
        assert occasion().stale is stale


@pytest.mark.usefixtures("scheduled")
def test_a_day_that_was_asked_for_is_never_stale() -> None:
    with time_machine.travel(HALF_PAST_EIGHT + timedelta(days=5), tick=False):
        today = occasion("2026-11-20")
    assert (today.day, today.stale) == (date(2026, 11, 20), False)


@pytest.mark.usefixtures("scheduled")
def test_a_given_instant_decides_the_day_and_runs_on() -> None:
    today = occasion(at="2026-12-11T23:30")
    assert today.day == date(2026, 12, 11)
    assert today.now is not None
    assert timedelta() <= today.now - datetime(2026, 12, 11, 15, 30, tzinfo=UTC) < timedelta(minutes=1)


@pytest.mark.usefixtures("scheduled")
@pytest.mark.parametrize("given", [{"on": "2026-13-01"}, {"at": "tomorrow"}])
def test_a_wrong_day_or_instant_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        occasion(**given)


@pytest.mark.parametrize(
    ("parameters", "name"),
    [({}, "care 2026-11-23"), ({"on": "2026-12-11"}, "care 2026-12-11"), ({"on": "never"}, "care")],
)
def test_a_run_is_named_by_its_day(scheduled: SimpleNamespace, parameters: dict[str, Any], name: str) -> None:
    scheduled.parameters = parameters
    assert run_name("care") == name


@pytest.mark.usefixtures("scheduled")
def test_a_frequent_run_is_named_by_its_time_in_shanghai() -> None:
    assert timed_run_name("deliver") == "deliver 08:30"

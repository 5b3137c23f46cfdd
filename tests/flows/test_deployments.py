"""prefect.yaml: every deployment can be imported, and runs when the office expects it."""

import asyncio
import inspect
from datetime import datetime, timedelta
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect import Flow
from prefect.server.schemas.schedules import CronSchedule

from care.settings import ROOT
from tests.factories import ZONE

pytestmark = pytest.mark.slow
DEPLOYMENTS: list[dict[str, Any]] = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
SCHEDULED = [deployment for deployment in DEPLOYMENTS if deployment.get("schedules")]
DAY = datetime(2026, 11, 23, tzinfo=ZONE)
# name: first and last start of a day, and the minutes between two starts
EXPECTED: dict[str, tuple[str, str, int] | None] = {
    "daily-care": ("08:30", "08:30", 0),
    "plan-again": ("09:30", "18:30", 60),
    "plan-part": None,  # begun by the run that divides a day
    "deliver": ("08:00", "20:55", 5),
    "settle": ("00:00", "23:50", 10),
    "daily-report": ("20:00", "20:00", 0),
    "weather": ("07:10", "19:10", 60),
    **dict.fromkeys(("weekly-report", "monthly-report", "assessment", "yearly-report"), ("09:00", "09:00", 0)),
    "watch": ("10:00", "10:00", 0),
    "watch-complaints": ("00:05", "23:55", 10),
    "approve": None,  # begun by the run that holds a day
    "approve-broadcast": None,  # begun by the plannings of the day
    "housekeeping": ("02:00", "02:00", 0),
}


# The days of what does not start daily; a Monday is DAY itself.
DAYS = {
    "monthly-report": datetime(2026, 12, 1, tzinfo=ZONE),
    "assessment": datetime(2026, 12, 3, tzinfo=ZONE),
    "yearly-report": datetime(2027, 1, 15, tzinfo=ZONE),
}


def flow_of(deployment: dict[str, Any]) -> Flow[Any, Any]:
    module, _, name = str(deployment["entrypoint"]).rpartition(".")
    found = getattr(import_module(module), name)
    assert isinstance(found, Flow)
    return found


def starts(deployment: dict[str, Any]) -> list[datetime]:
    (schedule,) = deployment["schedules"]
    cron = CronSchedule(cron=schedule["cron"], timezone=schedule["timezone"])
    day = DAYS.get(deployment["name"], DAY)
    dates = asyncio.run(cron.get_dates(n=200, start=day, end=day + timedelta(days=1, seconds=-1)))
    return [moment.astimezone(ZONE) for moment in dates]


def test_the_deployments_are_there() -> None:
    assert [deployment["name"] for deployment in DEPLOYMENTS] == list(EXPECTED)


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda deployment: str(deployment["name"]))
def test_an_entrypoint_is_an_async_flow_in_a_module_and_needs_no_parameters(deployment: dict[str, Any]) -> None:
    found = flow_of(deployment)
    assert found.name == deployment["name"]
    assert inspect.iscoroutinefunction(found.fn), "a sync flow waits a second at its end"
    assert all(
        parameter.default is not parameter.empty for parameter in inspect.signature(found.fn).parameters.values()
    )


@pytest.mark.parametrize("deployment", SCHEDULED, ids=lambda deployment: str(deployment["name"]))
def test_it_starts_when_the_office_expects_it(deployment: dict[str, Any]) -> None:
    expected = EXPECTED[deployment["name"]]
    assert expected is not None
    first, last, minutes = expected
    moments = starts(deployment)
    assert (f"{moments[0]:%H:%M}", f"{moments[-1]:%H:%M}") == (first, last)
    assert {(b - a).total_seconds() / 60 for a, b in pairwise(moments)} == ({minutes} if minutes else set())
    assert deployment["schedules"][0]["active"] is True


def test_what_has_no_schedule_is_begun_by_other_runs() -> None:
    assert [one["name"] for one in DEPLOYMENTS if one not in SCHEDULED] == [
        name for name, expected in EXPECTED.items() if expected is None
    ]


@pytest.mark.parametrize("deployment", SCHEDULED, ids=lambda deployment: str(deployment["name"]))
def test_runs_do_not_overlap_and_the_pool_is_ours(deployment: dict[str, Any]) -> None:
    assert deployment["concurrency_limit"]["limit"] == 1
    of_a_day = {"daily-care", "plan-again", "daily-report", "watch"} | {"weekly-report", *DAYS}
    # To cancel would cancel today's run for a stale one that began a moment before it.
    assert deployment["concurrency_limit"]["collision_strategy"] == (
        "ENQUEUE" if deployment["name"] in of_a_day else "CANCEL_NEW"
    )
    assert deployment["work_pool"]["name"] == "care"
    assert "care" in deployment["tags"]


def test_no_flow_is_left_without_a_deployment() -> None:
    with_a_flow = {
        file.stem for file in Path(ROOT / "flows").glob("*.py") if "@flow(" in file.read_text(encoding="utf-8")
    }
    assert with_a_flow == {str(deployment["entrypoint"]).split(".")[1] for deployment in DEPLOYMENTS}

"""What the hourly planning, the delivery and the night say at their ends, with stand-ins for the tasks."""

import asyncio
from collections import Counter
from typing import Any

import pytest
from prefect.client.schemas.objects import State

from care.services.complaints.watching import Overdue
from flows import deliver as deliver_module
from flows import housekeeping as night_module
from flows import plan_again as plan_module
from flows import sending
from flows import watch as watch_module
from flows import watch_complaints as clocks_module
from flows import weather as weather_module
from flows.deliver import deliver
from flows.housekeeping import housekeeping
from flows.plan_again import plan_again
from flows.watch import watch
from flows.watch_complaints import watch_complaints
from flows.weather import weather
from tasks.delivery import Delivered
from tasks.planning import Planned
from tasks.settling import Settled
from tasks.weather import Noted

pytestmark = pytest.mark.slow
AT = "2026-12-11T10:05"


@pytest.mark.parametrize(
    ("planned", "name"),
    [(Planned(2, 1), "Completed"), (Planned(), "NothingDue"), (Planned(held=900), "HeldForReview")],
)
def test_planning_again_says_what_was_new(monkeypatch: pytest.MonkeyPatch, planned: Planned, name: str) -> None:
    async def plan(*given: Any) -> Planned:
        return planned

    async def ask() -> None: ...

    monkeypatch.setattr(plan_module, "plan_whole", plan)
    monkeypatch.setattr(plan_module, "ask_about_broadcasts", ask)
    state: State[Any] = asyncio.run(plan_again.fn(at=AT))
    assert state.name == name


@pytest.mark.parametrize(
    ("delivered", "name", "counted"),
    [
        (Delivered(412, Counter(accepted=412)), "Completed", [412]),
        (Delivered(), "NothingDue", []),
        (Delivered(expired=3), "Completed", []),
        (Delivered(7, stopped="down"), "PartiallySent", [7]),
        (Delivered(stopped="down"), "Failed", []),
        (Delivered(7, held=True), "StoppedBySwitch", [7]),
        (Delivered(held=True), "StoppedBySwitch", []),
    ],
)
def test_a_delivery_says_what_went_and_is_named_by_its_texts(
    monkeypatch: pytest.MonkeyPatch, delivered: Delivered, name: str, counted: list[int]
) -> None:
    named: list[int] = []

    async def chunk(*given: Any) -> Delivered:
        return delivered

    async def name_count(texts: int) -> None:
        named.append(texts)

    monkeypatch.setattr(sending, "deliver_chunk", chunk)
    monkeypatch.setattr(deliver_module, "_name_count", name_count)
    state: State[Any] = asyncio.run(deliver.fn(at=AT))
    assert (state.name, named) == (name, counted)


@pytest.mark.parametrize(("behind", "name"), [(0, "Completed"), (2, "DayMissing")])
def test_the_watch_says_whether_the_day_is_planned(monkeypatch: pytest.MonkeyPatch, behind: int, name: str) -> None:
    async def projects_behind(day: Any) -> int:
        return behind

    monkeypatch.setattr(watch_module, "projects_behind", projects_behind)
    state: State[Any] = asyncio.run(watch.fn(at=AT))
    assert state.name == name


@pytest.mark.parametrize(("overdue", "name"), [(Overdue(0, 0), "NothingDue"), (Overdue(2, 1), "Completed")])
def test_the_clocks_of_complaints_are_watched(monkeypatch: pytest.MonkeyPatch, overdue: Overdue, name: str) -> None:
    async def found(now: Any) -> Overdue:
        return overdue

    monkeypatch.setattr(clocks_module, "overdue_complaints", found)
    state: State[Any] = asyncio.run(watch_complaints.fn(at=AT))
    assert state.name == name


@pytest.mark.parametrize(
    ("noted", "name"),
    [
        (Noted(0, 0, ()), "NothingDue"),
        (Noted(40, 0, ()), "Completed"),
        (Noted(0, 3, ()), "Completed"),
        (Noted(40, 0, ("QWeather answered HTTP 500",)), "SourceFailed"),
    ],
)
def test_the_weather_says_what_is_new_and_whether_the_source_failed(
    monkeypatch: pytest.MonkeyPatch, noted: Noted, name: str
) -> None:
    async def note(now: Any) -> Noted:
        return noted

    monkeypatch.setattr(weather_module, "note_weather", note)
    state: State[Any] = asyncio.run(weather.fn(at=AT))
    assert state.name == name


def test_the_night_ends_with_a_verified_log(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def stands_for(name: str, answer: object) -> None:
        async def task(*given: Any) -> object:
            done.append(name)
            return answer

        monkeypatch.setattr(night_module, name, task)

    monkeypatch.setenv("CARE_LANGUAGE", "en")
    stands_for("settle_texts", Settled(0, 2))
    stands_for("expire_texts", 1)
    stands_for("blank_texts", 0)
    stands_for("tidy_database", None)
    stands_for("verify_log", 1234)
    state: State[Any] = asyncio.run(housekeeping.fn(at=AT))
    assert done == ["settle_texts", "expire_texts", "blank_texts", "tidy_database", "verify_log"]
    assert str(state.message).endswith("1 texts expired; 1234 audit events verified")

"""The order of the day and how it ends, with stand-ins for the tasks."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pytest
from prefect.client.schemas.objects import State

from care.clock import Clock
from care.rules.touchpoints import Language
from care.settings import read_settings
from flows import daily_care as module
from flows import sending
from flows.daily_care import DayRun, daily_care
from flows.occasion import Occasion
from tasks.delivery import CHUNK, Delivered
from tasks.planning import Planned

pytestmark = pytest.mark.slow
AT = "2026-12-11T10:00"


@dataclass
class Day:
    """Stands for the tasks; remembers what was called, answers what the test says."""

    planned: Planned = field(default_factory=lambda: Planned(3, 1))
    chunks: list[Delivered] = field(default_factory=lambda: [Delivered(2, Counter(accepted=2), chunks=1)])
    calls: list[str] = field(default_factory=list)
    instants: list[datetime | None] = field(default_factory=list)

    async def plan(self, day: date, now: datetime | None, project: str | None) -> Planned:
        self.note(f"plan {day} {project}", now)
        return self.planned

    async def foresee(self, day: date, now: datetime | None, project: str | None) -> Planned:
        self.note(f"foresee {day} {project}", now)
        return self.planned

    async def deliver(self, number: int, now: datetime | None) -> Delivered:
        self.note(f"chunk {number}", now)
        return self.chunks[number - 1]

    async def report(self, day: date, now: datetime | None) -> None:
        self.note(f"report {day}", now)

    async def ask(self) -> None: ...

    async def show(self, taken: int, now: datetime | None) -> None: ...

    async def end(self, taken: int) -> None: ...

    def note(self, call: str, now: datetime | None) -> None:
        self.calls.append(call)
        self.instants.append(now)


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> Day:
    """The stand-ins, in the places of the tasks."""
    day = Day()
    monkeypatch.setenv("CARE_LANGUAGE", "en")
    monkeypatch.setattr(module, "plan_whole", day.plan)
    monkeypatch.setattr(module, "foresee", day.foresee)
    monkeypatch.setattr(module, "publish_report", day.report)
    monkeypatch.setattr(module, "ask_about_broadcasts", day.ask)
    monkeypatch.setattr(sending, "deliver_chunk", day.deliver)
    monkeypatch.setattr(sending, "SendingBar", lambda: day)
    return day


def run(**given: Any) -> tuple[State[Any], DayRun | None]:
    state: State[Any] = asyncio.run(daily_care.fn(**given))
    return state, state.data if isinstance(state.data, DayRun) else None


def test_a_day_is_planned_then_sent_then_reported(day: Day) -> None:
    state, done = run(at=AT, project="假日风景")
    assert day.calls == ["plan 2026-12-11 假日风景", "chunk 1", "report 2026-12-11"]
    assert (state.name, state.message) == (
        "Completed",
        "3 planned, 1 skipped with a reason; 2 texts taken (accepted 2)",
    )
    assert done is not None
    assert done.task_runs == len(day.calls)


def test_every_task_goes_by_the_given_clock_which_runs_on(day: Day) -> None:
    run(at=AT)
    instants = [instant for instant in day.instants if instant]
    assert len(instants) == 3
    assert instants == sorted(instants)


def test_without_a_given_instant_the_tasks_ask_the_host(day: Day) -> None:
    run(on="2026-12-11")
    assert day.instants == [None] * 3


def test_a_dry_run_only_counts(day: Day) -> None:
    state, done = run(at=AT, dry_run=True)
    assert day.calls == ["foresee 2026-12-11 None"]
    assert done is not None
    assert done.task_runs == 1
    assert str(state.message).startswith("Dry run, nothing written")


def test_a_day_without_anything_ends_as_nothing_due(day: Day) -> None:
    day.planned, day.chunks = Planned(), [Delivered(chunks=1)]
    assert run(at=AT)[0].name == "NothingDue"


def test_an_unusual_day_waits_for_a_person_while_older_texts_go(day: Day) -> None:
    day.planned = Planned(held=900)
    state, done = run(at=AT)
    assert (state.name, state.is_completed()) == ("HeldForReview", True)
    assert "900 touches wait" in str(state.message)
    assert done is not None
    assert done.delivered.taken == 2


@pytest.mark.parametrize(("taken", "name", "sound"), [(2, "PartiallySent", True), (0, "Failed", False)])
def test_a_vendor_that_stops_is_told_in_the_end_state(day: Day, taken: int, name: str, sound: bool) -> None:
    day.chunks = [Delivered(taken, stopped="the vendor refuses the account", chunks=1)]
    state, _ = run(at=AT)
    assert (state.name, state.is_completed()) == (name, sound)
    assert "the vendor refuses the account" in str(state.message)
    assert "report 2026-12-11" in day.calls


def test_a_stale_run_does_nothing_and_says_so(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock.starting(read_settings().timezone)
    monkeypatch.setattr(module, "occasion", lambda on, at: Occasion(date(2026, 1, 1), clock, stale=True))
    state, _ = run()
    assert day.calls == []
    assert (state.name, state.is_completed()) == ("SkippedStale", True)


def test_full_chunks_go_on_and_one_task_run_takes_five_hundred_texts(day: Day) -> None:
    day.chunks = [Delivered(CHUNK, chunks=1), Delivered(CHUNK, chunks=1), Delivered(7, chunks=1)]
    _, done = run(at=AT)
    assert day.calls[1:-1] == ["chunk 1", "chunk 2", "chunk 3"]
    assert done is not None
    assert done.delivered.taken == 1007


def test_a_stopped_chunk_is_not_followed_by_another(day: Day) -> None:
    day.chunks = [Delivered(CHUNK, stopped="down", chunks=1)]
    run(at=AT)
    assert day.calls[1:-1] == ["chunk 1"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_sentences_exist_in_both_languages(day: Day, monkeypatch: pytest.MonkeyPatch, language: Language) -> None:
    monkeypatch.setenv("CARE_LANGUAGE", language)
    sentence = str(run(at=AT)[0].message)
    assert ("计划 3 项" in sentence) is (language == "zh")
    assert ("3 planned" in sentence) is (language == "en")

"""The approval: what it records, what it plans, and that one hold is asked about once; with stand-ins for the tasks."""

import asyncio
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from prefect.client.schemas.objects import State
from prefect.exceptions import ObjectNotFound
from pydantic import ValidationError

from flows import approval as module
from flows.approval import Decision, approve, ask_for_approval
from tasks.approving import Question
from tasks.planning import Planned

pytestmark = pytest.mark.slow
DAY = date(2026, 12, 11)
HELD = Planned(held=900, hold=7)


def approved(
    monkeypatch: pytest.MonkeyPatch, decision: Any = "approve", *, waits: bool = True, at: str = "2026-12-11T10:00"
) -> tuple[State[Any], list[Any]]:
    """How the run ends for a form so filled in, and what it called."""
    calls: list[Any] = []

    async def look(hold: int) -> Question:
        return Question(hold, DAY, "假日风景", "900 touches", waits)

    async def suspend(**given: Any) -> Decision:
        return Decision(decision=decision, who="王芳", why="开盘")

    async def answer(*given: Any) -> None:
        calls.append(given[:4])

    async def plan(day: date, now: Any, project: str | None) -> Planned:
        calls.append((day, project))
        return Planned(900, 0)

    for name, stand_in in (("look", look), ("asuspend_flow_run", suspend), ("answer", answer), ("plan_whole", plan)):
        monkeypatch.setattr(module, name, stand_in)
    return asyncio.run(approve.fn(7, at=at)), calls


def test_a_released_day_is_planned_if_it_is_today(monkeypatch: pytest.MonkeyPatch) -> None:
    state, calls = approved(monkeypatch)
    assert (state.name, calls) == ("Completed", [(7, True, "王芳", "开盘"), (DAY, "假日风景")])
    state, calls = approved(monkeypatch, at="2026-12-12T10:00")
    assert (state.name, calls) == ("Approved", [(7, True, "王芳", "开盘")])


def test_a_refused_day_is_recorded_and_not_planned(monkeypatch: pytest.MonkeyPatch) -> None:
    state, calls = approved(monkeypatch, "refuse")
    assert (state.name, calls) == ("Refused", [(7, False, "王芳", "开盘")])


def test_what_was_answered_elsewhere_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    state, calls = approved(monkeypatch, waits=False)
    assert (state.name, calls) == ("NothingDue", [])


@pytest.mark.parametrize("wrong", [{"decision": "perhaps"}, {"who": ""}, {"why": ""}])
def test_the_form_wants_all_three(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Decision(**{"decision": "approve", "who": "王芳", "why": "开盘", **wrong})


@pytest.mark.parametrize(
    ("planned", "final", "keys"),
    [
        (HELD, False, ["hold-7-900"]),
        (HELD, True, ["hold-7-900", "hold-7-900-r1"]),
        (Planned(held=900, hold=7, refused=True), False, []),
        (Planned(3, 1), False, []),
    ],
)
def test_one_hold_is_asked_about_once_until_its_run_is_over(
    monkeypatch: pytest.MonkeyPatch, planned: Planned, final: bool, keys: list[str]
) -> None:
    asked: list[str] = []

    async def run_deployment(name: str, *, idempotency_key: str, **given: Any) -> Any:
        asked.append(idempotency_key)
        return SimpleNamespace(id="r1", state=SimpleNamespace(is_final=lambda: final))

    monkeypatch.setattr(module, "arun_deployment", run_deployment)
    asyncio.run(ask_for_approval(planned))
    assert asked == keys


def test_without_the_deployment_the_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    async def missing(*names: str, **given: Any) -> Any:
        raise ObjectNotFound(Exception("no such deployment"))

    monkeypatch.setattr(module, "arun_deployment", missing)
    monkeypatch.setattr(module, "get_run_logger", lambda: SimpleNamespace(info=told.append))
    asyncio.run(ask_for_approval(HELD))
    assert "care approve" in told[0]

"""The approval of a broadcast: asked about once a version, answered by whoever is first; without the tasks."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from prefect.exceptions import ObjectNotFound

from flows import broadcast_approval as module
from flows.approval import Decision
from flows.broadcast_approval import approve_broadcast, ask_about_broadcasts
from tasks.broadcasts import Asked

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("decision", "waits", "name", "recorded"),
    [
        ("approve", True, "Approved", [(7, "v1", True, "王芳", "核对过")]),
        ("refuse", True, "Refused", [(7, "v1", False, "王芳", "核对过")]),
        ("approve", False, "NothingDue", []),
    ],
)
def test_the_word_is_recorded_for_the_version_that_was_shown(
    monkeypatch: pytest.MonkeyPatch, decision: Any, waits: bool, name: str, recorded: list[Any]
) -> None:
    calls: list[Any] = []

    async def look(number: int) -> Asked:
        return Asked(number, "v1", "51 people", waits)

    async def suspend(**given: Any) -> Decision:
        assert given["key"] == "notice-7-v1"
        return Decision(decision=decision, who="王芳", why="核对过")

    async def answer(*given: Any) -> int:
        calls.append(given[:5])
        return 51

    for stood_for, stand_in in (("look_at", look), ("asuspend_flow_run", suspend), ("answer_broadcast", answer)):
        monkeypatch.setattr(module, stood_for, stand_in)
    state = asyncio.run(approve_broadcast.fn(7, at="2026-12-15T10:00"))
    assert (state.name, calls) == (name, recorded)


@pytest.mark.parametrize("deployed", [True, False])
def test_each_version_that_waits_is_asked_about_once(monkeypatch: pytest.MonkeyPatch, deployed: bool) -> None:
    asked: list[str] = []
    told: list[str] = []

    async def waiting() -> list[tuple[int, str]]:
        return [(7, "v1"), (8, "v2")]

    async def run_deployment(name: str, *, idempotency_key: str, **given: Any) -> None:
        if not deployed:
            raise ObjectNotFound(Exception("no such deployment"))
        asked.append(idempotency_key)

    monkeypatch.setattr(module, "find_waiting", waiting)
    monkeypatch.setattr(module, "arun_deployment", run_deployment)
    monkeypatch.setattr(module, "get_run_logger", lambda: SimpleNamespace(info=told.append))
    asyncio.run(ask_about_broadcasts())
    assert asked == (["notice-7-v1", "notice-8-v2"] if deployed else [])
    assert len(told) == (0 if deployed else 1)

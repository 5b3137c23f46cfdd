"""When a day is planned by one task and when by child runs, with stand-ins for the tasks and for Prefect's server."""

import asyncio
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from prefect.exceptions import ObjectNotFound
from prefect.logging import disable_run_logger

from care.errors import BadSetting
from care.settings import read_settings
from flows import planning as module
from flows.planning import plan_whole
from tasks.planning import Planned
from tests.factories import at

pytestmark = pytest.mark.slow
DAY, NOW = date(2026, 12, 11), at("2026-12-11", "08:30")
HELD = Planned(held=900, hold=7)


def planned_by(monkeypatch: pytest.MonkeyPatch, parts: str = "3", **given: Any) -> tuple[list[str], list[Any]]:
    """What was called in order, and the child runs."""
    calls: list[str] = []
    children: list[Any] = []

    def stands_for(name: str, answer: Planned) -> None:
        async def task(*given: Any) -> Planned:
            calls.append(name)
            return answer

        monkeypatch.setattr(module, name, task)

    async def child(name: str, **words: Any) -> None:
        if given.get("missing"):
            raise ObjectNotFound(Exception())
        children.append((name, words["parameters"]["number"], words["parameters"]["run"], words["idempotency_key"]))

    stands_for("plan", Planned(9, 0))
    stands_for("divide", given.get("divided", Planned()))
    stands_for("add_up", Planned(9, 0))
    monkeypatch.setattr(module, "arun_deployment", child)
    monkeypatch.setattr(module, "deployment", SimpleNamespace(id=given.get("deployment", "d-1")))
    monkeypatch.setattr(module, "flow_run", SimpleNamespace(id="run-7"))
    monkeypatch.setenv("CARE_DATABASE_URL", "postgresql://care@127.0.0.1/care")
    monkeypatch.setenv("CARE_PLAN_PARTS", parts)
    with disable_run_logger():
        result = asyncio.run(plan_whole(DAY, NOW))
    assert result == (HELD if given.get("divided") else Planned(9, 0))
    return calls, children


def test_a_day_is_planned_by_one_child_run_for_each_part_which_cannot_begin_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls, children = planned_by(monkeypatch)
    assert calls == ["divide", "add_up"]
    assert children == [("plan-part/plan-part", n, "run-7", f"plan-run-7-{n}") for n in (1, 2, 3)]


@pytest.mark.parametrize("given", [{"parts": "1"}, {"deployment": None}])
def test_one_task_plans_where_nothing_else_is_set_or_no_worker_stands_behind_the_run(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, Any]
) -> None:
    assert planned_by(monkeypatch, **given) == (["plan"], [])


def test_a_held_day_begins_no_child_run(monkeypatch: pytest.MonkeyPatch) -> None:
    assert planned_by(monkeypatch, divided=HELD) == (["divide"], [])


def test_a_server_that_does_not_have_the_deployment_yet_plans_nevertheless(monkeypatch: pytest.MonkeyPatch) -> None:
    assert planned_by(monkeypatch, missing=True) == (["divide", "plan"], [])


@pytest.mark.parametrize("value", ["0", "65", "many", "-1"])
def test_a_number_of_parts_that_makes_no_sense_stops_the_start(value: str) -> None:
    with pytest.raises(BadSetting, match="CARE_PLAN_PARTS"):
        read_settings({"CARE_PLAN_PARTS": value, "CARE_DATABASE_URL": "postgresql://care@127.0.0.1/care"})


def test_sqlite_is_not_divided() -> None:
    with pytest.raises(BadSetting, match="use PostgreSQL"):
        read_settings({"CARE_PLAN_PARTS": "2"})

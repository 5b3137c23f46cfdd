"""After an outage of worker and server: what was missed ends at once, today's run goes, and each text goes once."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from care.settings import read_settings
from care.storage.engine import open_database
from care.storage.tables import attempt, message
from commands.server.api import Api
from commands.server.applying import bring_in_line, prefect
from commands.server.child import Child
from commands.server.environment import client_environment
from commands.server.local import free_port, only_server, prefect_home, start_server
from commands.server.watch import POOL
from tests.e2e.conftest import wait_for
from tests.lives import born, buys

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
BUYERS = 3


@dataclass
class Machine:
    """A server and a worker that can be stopped and started on the same data."""

    home: Path
    lock: int
    port: int
    server: Child | None = None
    worker: Child | None = None

    @property
    def api(self) -> Api:
        return Api(f"http://127.0.0.1:{self.port}/api")

    @property
    def environment(self) -> dict[str, str]:
        settings = read_settings({"CARE_HOME": str(self.home)})
        home = {"CARE_HOME": str(self.home), "CARE_LANGUAGE": "en", "PREFECT_WORKER_QUERY_SECONDS": "1"}
        return client_environment({**os.environ, **home}, prefect_home(settings), self.api.url)

    def serve(self) -> None:
        """Start the server."""
        settings = read_settings({"CARE_HOME": str(self.home)})
        self.server, _ = start_server(settings, self.port, self.lock, schedules=False)

    def work(self) -> None:
        """Start the worker."""
        words = ["prefect", "--no-prompt", "worker", "start", "--pool", POOL, "--type", "process"]
        self.worker = Child.start("worker", words, self.environment, self.home / "worker.log")

    def stop(self) -> None:
        """Stop both, the server first: an outage, not an orderly end."""
        for child in (self.server, self.worker):
            if child is not None:
                child.stop(2)

    def begin(self, deployment: str, scheduled: datetime) -> str:
        """A run that the schedule made for that instant."""
        found = self.api.post("deployments/filter", deployments={"name": {"any_": [deployment]}})
        state = {"type": "SCHEDULED", "state_details": {"scheduled_time": scheduled.isoformat()}}
        return str(self.api.post(f"deployments/{found[0]['id']}/create_flow_run", state=state)["id"])

    def state(self, run: str) -> dict[str, Any]:
        """The state of a run."""
        found: dict[str, Any] = self.api.get(f"flow_runs/{run}").body["state"]
        return found


@pytest.fixture
def machine(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Machine]:
    """A machine with all deployments, its server up; three buyers sign tomorrow."""
    (tmp_path / "care.db").write_bytes(migrated_sqlite.read_bytes())
    database = open_database(f"sqlite:///{tmp_path / 'care.db'}")
    with database.begin() as connection:
        for _ in range(BUYERS):
            buys(connection, born(connection), subscribed_on=date(2020, 1, 1), appointment_on=tomorrow())
    database.dispose()
    with only_server(read_settings({"CARE_HOME": str(tmp_path)})) as lock:
        machine = Machine(tmp_path, lock, free_port())
        try:
            machine.serve()
            log = tmp_path / "deploy.log"
            prefect(log, machine.environment, "work-pool", "create", POOL, "--type", "process")
            prefect(log, machine.environment, "deploy", "--all")
            yield machine
        finally:
            machine.stop()


def tomorrow() -> date:
    return (datetime.now(read_settings({}).timezone) + timedelta(days=1)).date()


def test_after_an_outage_of_five_days_today_is_done_once_and_the_rest_is_stale(machine: Machine) -> None:
    now = datetime.now(UTC)
    stale = [machine.begin("daily-care", now - timedelta(days=days)) for days in (5, 1)]
    today = machine.begin("daily-care", now)
    machine.stop()
    machine.serve()
    hung = _hang(machine)
    machine.work()
    runs = [*stale, today]
    wait_for(lambda: all(_ended(machine.state(run)) for run in runs), 240)
    assert [machine.state(run)["name"] for run in stale] == ["SkippedStale"] * 2
    assert machine.state(today)["name"] == "Completed"
    with open_database(f"sqlite:///{machine.home / 'care.db'}").read() as connection:
        texts = connection.scalar(select(func.count()).select_from(message).where(message.c.state != "skipped"))
        assert connection.scalar(select(func.count()).select_from(attempt)) in {0, texts}  # none outside the hours
    # A run that the server forgot while it was handed over would hold its place for good.
    assert machine.state(hung)["name"] == "Submitting"
    bring_in_line(machine.api, None, now + timedelta(minutes=11))
    assert machine.state(hung)["name"] == "Crashed"


def _hang(machine: Machine) -> str:
    """A run that was taken by a worker that is gone."""
    run = machine.begin("deliver", datetime.now(UTC))
    machine.api.post(f"flow_runs/{run}/set_state", state={"type": "PENDING", "name": "Submitting"}, force=True)
    return run


def _ended(state: dict[str, Any]) -> bool:
    return state["type"] in {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}

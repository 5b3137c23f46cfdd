"""A Prefect server and a worker that can be stopped and started on the data of an office."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from care.settings import read_settings
from commands.server.api import Api
from commands.server.child import Child
from commands.server.environment import client_environment
from commands.server.local import free_port, only_server, prefect_home, start_server
from commands.server.watch import POOL


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

    def ended(self, run: str) -> bool:
        """Whether the run is over."""
        return self.state(run)["type"] in {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


@contextmanager
def machine_at(home: Path) -> Iterator[Machine]:
    """A machine on that data with its server up, no worker yet; stopped afterwards."""
    with only_server(read_settings({"CARE_HOME": str(home)})) as lock:
        machine = Machine(home, lock, free_port())
        try:
            machine.serve()
            yield machine
        finally:
            machine.stop()

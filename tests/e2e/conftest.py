"""One `care up` for all tests of this folder: a Prefect server, the deployments and a worker."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psutil
import pytest

from care.errors import CareError
from care.settings import ROOT
from care.storage.engine import open_database
from commands.server.api import Api
from tests.lives import born, buys

BUYERS = 5
START_SECONDS = 300  # half a minute on two free cores


@dataclass(frozen=True, slots=True)
class Office:
    """A data folder, the environment of its commands, and the `care up` that serves it."""

    home: Path
    environment: dict[str, str]
    up: "subprocess.Popen[str]"

    @property
    def api_url(self) -> str:
        return (self.home / "prefect" / "address").read_text()

    def care(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end."""
        return care(self.environment, *words)

    def ask(self, path: str, **body: Any) -> Any:
        """What Prefect's API answers to a filter; `path` such as flow_runs/filter."""
        return Api(self.api_url).post(path, **body)


def care(environment: dict[str, str], *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", "from commands.main import main; main()", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def wait_for(what: Callable[[], Any], seconds: float) -> Any:
    """What it gives as soon as that is something; fails after so many seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(CareError):  # a server that just starts on a busy machine may not answer in time
            if found := what():
                return found
        time.sleep(0.2)
    raise AssertionError("it did not happen")


def children_of(process: "subprocess.Popen[str]") -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Office]:
    """An office with five buyers who sign on 12 December, and `care up` on a free port."""
    home = tmp_path_factory.mktemp("office")
    (home / "care.db").write_bytes(migrated_sqlite.read_bytes())
    database = open_database(f"sqlite:///{home / 'care.db'}")
    with database.begin() as connection:
        for _ in range(BUYERS):
            buys(connection, born(connection), appointment_on=date(2026, 12, 12), appointment_time="15:00")
    database.dispose()
    environment = {**os.environ, "CARE_HOME": str(home), "CARE_LANGUAGE": "en"}
    with subprocess.Popen(
        [sys.executable, "-m", "commands.up", "--port", "0"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as up:
        try:
            wait_for(lambda: (home / "prefect" / "address").exists() or up.poll() is not None, START_SECONDS)
            assert up.poll() is None, up.stdout.read() if up.stdout else ""
            yield Office(home, environment, up)
        finally:
            up.send_signal(signal.SIGTERM)
            up.wait(60)

"""Child processes are stopped whole, whatever they do, and never outlive us."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from care.settings import ROOT
from commands.server.child import Child

pytestmark = pytest.mark.slow
POLITE = "import time\nprint('here', flush=True)\ntime.sleep(60)"
STUBBORN = """
import signal, time
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, signal.SIG_IGN)
print('here', flush=True)
time.sleep(60)
"""
PARENT = """
import subprocess, sys, time
deaf = 'import os, signal, time; signal.signal(2, signal.SIG_IGN); print(os.getpid(), flush=True); time.sleep(60)'
subprocess.Popen([sys.executable, '-c', deaf])
time.sleep(60)
"""
KILLED = """
import os, pathlib, signal, time
from commands.server.child import Child
child = Child.start('it', ['polite'], os.environ, pathlib.Path('log'))
while 'here' not in pathlib.Path('log').read_text():
    time.sleep(0.02)
print(child.process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
Start = Callable[[str], Child]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a module with this source, and waits until it has printed something."""
    children: list[Child] = []

    def begin(source: str) -> Child:
        (tmp_path / "it.py").write_text(source)
        child = Child.start("it", ["it"], {**os.environ, "PYTHONPATH": str(tmp_path)}, tmp_path / "logs" / "it.log")
        children.append(child)
        wait_for(lambda: child.log.stat().st_size > 0)
        return child

    yield begin
    for child in children:
        child.stop(patience=0.1)


def wait_for(what: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def test_a_polite_child_ends_at_the_first_request(start: Start) -> None:
    child = start(POLITE)
    child.stop()
    assert not child.runs
    assert child.process.returncode in {-signal.SIGINT, 130}


def test_a_stubborn_child_is_killed_within_its_time(start: Start) -> None:
    child = start(STUBBORN)
    begun = time.monotonic()
    child.stop(patience=0.2)
    assert child.process.returncode == -signal.SIGKILL
    assert time.monotonic() - begun < 3


def test_what_a_child_has_started_goes_with_it(start: Start) -> None:
    child = start(PARENT)
    other = int(child.log.read_text())
    child.stop()
    wait_for(lambda: not psutil.pid_exists(other) or psutil.Process(other).status() == psutil.STATUS_ZOMBIE)


def test_its_output_goes_to_the_log_and_is_kept(start: Start) -> None:
    start(POLITE).stop()
    child = start(POLITE)
    wait_for(lambda: child.log.read_text().count("here") == 2)


def test_to_stop_a_child_that_is_gone_is_no_error(start: Start) -> None:
    child = start(POLITE)
    child.stop()
    child.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_a_child_ends_when_we_are_killed(tmp_path: Path) -> None:
    (tmp_path / "polite.py").write_text(POLITE)
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{tmp_path}"}
    killed = subprocess.run(
        [sys.executable, "-c", KILLED], cwd=tmp_path, env=environment, capture_output=True, timeout=30, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    child = int(killed.stdout)
    wait_for(lambda: not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE)

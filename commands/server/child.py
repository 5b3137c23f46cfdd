"""A child process with a log file, which never outlives us."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_POLL = 0.05
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Child:
    """A running Python module in a process group of its own: Ctrl-C reaches us alone, and we stop it in order."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path

    @classmethod
    def start(
        cls,
        name: str,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        log: Path,
        keep_open: Sequence[int] = (),
    ) -> "Child":
        """Run `python -m <arguments>`; output is appended to `log`; `keep_open` are descriptors to inherit."""
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**environment, "PYTHONUNBUFFERED": "1"},
                start_new_session=True,
                pass_fds=tuple(keep_open),
                preexec_fn=_die_with_parent(),
            )
        return cls(name, process, log)

    @property
    def runs(self) -> bool:
        """Whether it is still there."""
        return self.process.poll() is None

    def stop(self, patience: float = 10) -> None:
        """Ask (SIGINT), ask again (SIGTERM), then kill, the whole group each time; `patience` in seconds."""
        for request, wait in ((signal.SIGINT, patience), (signal.SIGTERM, patience / 2), (signal.SIGKILL, 5)):
            if not self.runs:
                break
            self._signal(request)
            self._wait(wait)
        self._signal(signal.SIGKILL)  # what the leader left behind, such as a flow run that it had begun

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError, PermissionError):  # macOS says so of a group of dead processes
            os.killpg(self.process.pid, number)

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while self.runs and time.monotonic() < end:
            time.sleep(_POLL)


def _die_with_parent() -> Callable[[], None] | None:
    """On Linux the kernel ends the child when we are killed; elsewhere the server's lock tells of an orphan."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl  # loaded before the fork: afterwards a lock of the loader may be held for good
    return lambda: prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)

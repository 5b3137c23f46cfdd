"""Start a Prefect server on 127.0.0.1 with its data below CARE_HOME, or find the one that is there already."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

from care.errors import CareError
from care.settings import Settings
from commands.server.child import Child
from commands.server.environment import server_environment
from commands.server.health import healthy

_START_SECONDS = 120  # a new database is migrated first: 20 s measured, on a busy machine much more
_WAIT_SECONDS = 600
_POLL = 0.2


def prefect_home(settings: Settings) -> Path:
    """The folder of Prefect's own data, absolute: a relative one would move with the working directory."""
    return settings.home / "prefect"


@contextmanager
def api_for_one_run(settings: Settings) -> Iterator[str]:
    """The address of a server for one run: PREFECT_API_URL, the one of `make up`, or one of our own, stopped after.

    Raises CareError when PREFECT_API_URL does not answer or our own server does not start.
    """
    given = os.environ.get("PREFECT_API_URL")
    if given:
        if not healthy(given, timeout=10):
            raise CareError(
                "The Prefect server in PREFECT_API_URL does not answer: start it, or unset PREFECT_API_URL "
                "and a local one is started for this run."
            )
        yield given
        return
    with _our_turn(settings) as (lock, found):
        if found:
            yield found
        else:
            server, url = start_server(settings, free_port(), lock, schedules=False)
            try:
                yield url
            finally:
                server.stop()


@contextmanager
def only_server(settings: Settings) -> Iterator[int]:
    """Hold the lock of the one server that stays; the descriptor of the lock is for the server to inherit.

    Raises CareError when a server already runs on this data.
    """
    with _lock_file(settings).open("ab") as lock:
        if not _locked(lock.fileno()):
            raise CareError("A Prefect server already runs on this data (make up or care run): stop it first.")
        yield lock.fileno()


def start_server(settings: Settings, port: int, lock: int, *, schedules: bool) -> tuple[Child, str]:
    """Start it and wait until it answers; returns the process and the API's address."""
    environment = server_environment(os.environ, prefect_home(settings), port, schedules=schedules)
    log = settings.home / "logs" / "prefect-server.log"
    server = Child.start("server", ["prefect", "server", "start"], environment, log, [lock])
    url = f"http://127.0.0.1:{port}/api"
    try:
        _await(server, url)
    except BaseException:
        server.stop()
        raise
    return server, url


def announce(settings: Settings, api_url: str) -> None:
    """Tell `care run` in other terminals where the server is that stays."""
    _address_file(settings).write_text(api_url, encoding="utf-8")


def withdraw(settings: Settings) -> None:
    """The server that stayed goes."""
    _address_file(settings).unlink(missing_ok=True)


def announced_address(settings: Settings) -> str | None:
    """The address of the server that stays (`care up`), whether it answers or not; None where none was started."""
    try:
        return _address_file(settings).read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None


def free_port(wanted: int = 0) -> int:
    """`wanted`, or the next free one of the twenty after it; 0: any free port of 127.0.0.1."""
    for port in range(wanted, wanted + 21 if wanted else 1):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise CareError(f"No free port on 127.0.0.1 from {wanted} to {wanted + 20}: choose another one with --port.")


@contextmanager
def _our_turn(settings: Settings) -> Iterator[tuple[int, str | None]]:
    """The lock, or the address of the server that stays; waits while another `care run` has a server of its own.

    Two servers on one SQLite file would both migrate and schedule.
    """
    end = time.monotonic() + _WAIT_SECONDS
    with _lock_file(settings).open("ab") as lock:
        while not _locked(lock.fileno()):
            found = _announced(settings)
            if found:
                yield lock.fileno(), found
                return
            if time.monotonic() > end:
                raise CareError("Another care run still holds the local Prefect server: wait for it, or stop it.")
            time.sleep(_POLL)
        yield lock.fileno(), None


def _locked(descriptor: int) -> bool:
    try:
        flock(descriptor, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _announced(settings: Settings) -> str | None:
    url = announced_address(settings)
    return url if url and healthy(url) else None


def _await(server: Child, url: str) -> None:
    end = time.monotonic() + _START_SECONDS
    while server.runs and time.monotonic() < end:
        if healthy(url):
            return
        time.sleep(_POLL)
    raise CareError(f"The Prefect server did not start: the end of {server.log} says why.")


def _lock_file(settings: Settings) -> Path:
    prefect_home(settings).mkdir(parents=True, exist_ok=True)
    return prefect_home(settings) / "server.lock"


def _address_file(settings: Settings) -> Path:
    return prefect_home(settings) / "address"

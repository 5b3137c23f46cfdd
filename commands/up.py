"""`care up` and `make up`: the Prefect server, a worker with all schedules and the console, until Ctrl-C."""

import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from types import FrameType
from typing import Annotated

import typer

from care.errors import CareError
from care.settings import Settings
from commands.server.api import Api
from commands.server.applying import bring_in_line, prefect
from commands.server.child import Child
from commands.server.environment import client_environment
from commands.server.health import healthy
from commands.server.local import announce, free_port, only_server, prefect_home, start_server, withdraw
from commands.server.watch import POOL

_CONSOLE_PORT = 8000  # the next free one where it is taken
_CONSOLE_SECONDS = 60
_POLL = 0.5


def up(
    port: Annotated[
        int, typer.Option("--port", help="Port of the server; the next free one where it is taken.")
    ] = 4200,
) -> None:
    """Start the Prefect server, a worker with all schedules and the console, and stay until Ctrl-C."""
    from commands.context import open_context

    context = open_context()  # what is wrong is said now, not by the first scheduled run
    context.database.dispose()
    with _told_to_stop(), only_server(context.settings) as lock:
        _serve(context.settings, port, lock)


def _serve(settings: Settings, wanted: int, lock: int) -> None:
    children: list[Child] = []
    try:
        typer.echo("Starting the Prefect server ...")
        server, api_url = start_server(settings, free_port(wanted), lock, schedules=True)
        children.append(server)
        port = free_port(_CONSOLE_PORT)
        address = f"http://127.0.0.1:{port}"
        environment = client_environment(os.environ, prefect_home(settings), api_url) | {
            "CARE_HOME": str(settings.home),
            **_public(settings, address),
        }
        log = settings.home / "logs" / "prefect-deploy.log"
        prefect(log, environment, "work-pool", "create", POOL, "--type", "process", "--overwrite")
        children.append(_start_worker(settings, environment))  # takes as long to begin as the deployments to apply
        children.append(_start_sealer(settings, environment))
        console = _start_console(settings, environment, port)
        children.append(console)
        prefect(log, environment, "deploy", "--all")
        bring_in_line(Api(api_url), settings.alert_webhook, datetime.now(UTC))
        _await_console(console, address)
        announce(settings, api_url)
        typer.echo(f"Ready: {api_url.removesuffix('/api')} shows runs, schedules and reports.")
        typer.echo(f"       {address} is the console. Ctrl-C stops both.")
        typer.echo(f"Logs: {settings.home / 'logs'}")
        _watch(children)
    finally:
        withdraw(settings)
        for child in reversed(children):  # the worker first, while the server can still take its last word
            child.stop()
        typer.echo("Stopped.")


def _start_worker(settings: Settings, environment: Mapping[str, str]) -> Child:
    log = settings.home / "logs" / "prefect-worker.log"
    arguments = ["prefect", "--no-prompt", "worker", "start", "--pool", POOL, "--type", "process", "--name", "make-up"]
    return Child.start("worker", arguments, environment, log)


def _start_sealer(settings: Settings, environment: Mapping[str, str]) -> Child:
    """Flows seal the log as they go; what people and vendors do in between is sealed by this."""
    log = settings.home / "logs" / "audit-sealer.log"
    return Child.start("sealer", ["commands", "audit", "seal", "--every", "5"], environment, log)


def _start_console(settings: Settings, environment: Mapping[str, str], port: int) -> Child:
    """Pages and webhooks, in a process of their own: a page must not wait for a flow."""
    log = settings.home / "logs" / "console.log"
    return Child.start("console", ["commands", "serve", "--port", str(port)], environment, log)


def _public(settings: Settings, address: str) -> dict[str, str]:
    """Where reports link to: the console here, unless a public address is set, or needed for a vendor's callbacks."""
    if settings.public_url is not None or settings.twilio is not None:
        return {}
    return {"CARE_PUBLIC_URL": address}


def _await_console(console: Child, address: str) -> None:
    end = time.monotonic() + _CONSOLE_SECONDS
    while console.runs and time.monotonic() < end:
        if healthy(address):
            return
        time.sleep(_POLL)
    raise CareError(f"The console did not start: the end of {console.log} says why.")


def _watch(children: list[Child]) -> None:
    """Stay while all of them run. Raises CareError when one ends by itself."""
    while True:
        for child in children:
            if not child.runs:
                raise CareError(f"The {child.name} ended by itself: the end of {child.log} says why.")
        time.sleep(_POLL)


@contextmanager
def _told_to_stop() -> Iterator[None]:
    """Ctrl-C and SIGTERM end the work inside in order, with status 0: to be stopped is how this command ends."""

    def stop(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second one must not break off the stopping
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


if __name__ == "__main__":
    from commands.main import main

    sys.argv[1:1] = ["up"]
    main()

"""`care run`: the daily flow, under Prefect."""

import asyncio
import os
from typing import TYPE_CHECKING, Annotated

import typer

from care.clock import read_day
from care.errors import CareError
from commands.context import open_context
from commands.server.environment import client_environment
from commands.server.local import api_for_one_run, prefect_home

if TYPE_CHECKING:
    from care.settings import Settings
    from flows.in_process import Ended


def run(
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="The business day; today if left out.")] = None,
    at: Annotated[str | None, typer.Option("--at", metavar="INSTANT", help="Run as if it began then.")] = None,
    project: Annotated[str | None, typer.Option("--project", help="Plan only this project.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write and send nothing; only count.")] = False,
) -> None:
    """Run the day: plan what is due, send what may go now, report. Again is harmless: nothing goes twice.

    Uses the Prefect server in PREFECT_API_URL, or starts one for this run.
    """
    settings = _check(on, at, project)
    ended = run_under_prefect(settings, on, at, project, dry_run)
    _print(ended)
    if ended.run is not None and ended.run.delivered.stopped:
        raise CareError("The vendor stopped the sending; what is left stays queued for the next run.")


def _check(on: str | None, at: str | None, project: str | None) -> "Settings":
    """See before a server is started whether the run can begin."""
    from care.services.opening import find_project

    if on is not None:
        read_day(on)
    context = open_context(at)
    try:
        find_project(context.database, context.desk.plan, project)
    finally:
        context.database.dispose()
    return context.settings


def run_under_prefect(
    settings: "Settings", on: str | None, at: str | None, project: str | None = None, dry_run: bool = False
) -> "Ended":
    """Run the daily flow in this process, against the server that is there or one that is started for this run.

    Raises the CareError with which the run failed.
    """
    from rich.console import Console

    doing = {"zh": "由 Prefect 运行 ...", "en": "Running under Prefect ..."}[settings.language]
    with Console(stderr=True).status(doing), api_for_one_run(settings) as api_url:
        quiet = {"PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL"}  # people get one sentence, the server the log
        # Prefect reads its settings when it is imported, so they stand in the environment before.
        os.environ.update(client_environment(quiet | dict(os.environ), prefect_home(settings), api_url))
        from flows.in_process import run_daily_care

        return asyncio.run(run_daily_care(on, at, project, dry_run))


def _print(ended: "Ended") -> None:
    """A short summary for people."""
    typer.echo(ended.sentence)
    if ended.run is None:
        return
    day = ended.run.day
    typer.echo(f"-> care preview --on {day}" if ended.run.dry_run else f"-> care report day --on {day} · care calls")

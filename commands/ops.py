"""`care ops …`: the Prefect server in line with this repository."""

import os
from typing import TYPE_CHECKING

import typer

from care.clock import Clock
from care.errors import CareError
from care.settings import Settings, read_settings

if TYPE_CHECKING:
    from commands.server.applying import Applied

app = typer.Typer(help="The Prefect server in line with this repository.", no_args_is_help=True)


@app.command()
def apply() -> None:
    """Apply prefect.yaml and the alerts, remove what has left them, clear runs that hang. Again changes nothing.

    Goes to the server of `make up`, or to PREFECT_API_URL. CARE_ALERT_WEBHOOK is the chat that is told.
    """
    from commands.server.api import Api
    from commands.server.applying import bring_in_line, prefect
    from commands.server.environment import client_environment
    from commands.server.local import announced_address, prefect_home
    from commands.server.watch import POOL

    settings = read_settings()
    url = os.environ.get("PREFECT_API_URL") or announced_address(settings)
    if url is None:
        raise CareError("No Prefect server runs here: `make up`, or set PREFECT_API_URL.")
    environment = client_environment(os.environ, prefect_home(settings), url)
    log, api = settings.home / "logs" / "prefect-deploy.log", Api(url)
    if api.get(f"work_pools/{POOL}").status == 404:
        prefect(log, environment, "work-pool", "create", POOL, "--type", "process")
    prefect(log, environment, "deploy", "--all")
    done = bring_in_line(api, settings.alert_webhook, Clock.starting(settings.timezone).now())
    for line in lines(settings, done):
        typer.echo(line)


def lines(settings: Settings, done: "Applied") -> list[str]:
    """What was changed, for people."""
    told = [
        (("已移除", "removed"), done.removed),
        (("告警已更新", "alerts changed"), done.alerts),
        (("已清除卡住的运行", "hanging runs cleared"), done.cleared),
    ]
    english = settings.language == "en"
    changed = [f"{words[english]}: {', '.join(names)}" for words, names in told if names]
    return [("部署已更新。", "The deployments are applied.")[english], *changed]

"""Bring a Prefect server in line with this repository: deployments, schedules, alerts, and no run that hangs.

Everything goes by name, so that the second time changes nothing.
"""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from care.errors import CareError
from care.settings import ROOT
from commands.server.api import Api
from commands.server.automations import ALERTS, PREFIX
from commands.server.watch import deployments_of_file, set_state, stuck_runs

_APPLY_SECONDS = 180
_BLOCK = "care-alerts"


@dataclass(slots=True)
class Applied:
    """What was changed, by name."""

    removed: list[str] = field(default_factory=list)  # deployments and schedules that the file no longer has
    alerts: list[str] = field(default_factory=list)  # created, changed or removed
    cleared: list[str] = field(default_factory=list)  # runs that hung


def prefect(log: Path, environment: Mapping[str, str], *arguments: str) -> None:
    """Run one command of Prefect; those used here change nothing the second time. Raises CareError naming the log."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        finished = subprocess.run(
            [sys.executable, "-m", "prefect", "--no-prompt", *arguments],
            cwd=ROOT,  # prefect.yaml is there, and a deployment works where it was deployed from
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            timeout=_APPLY_SECONDS,
            check=False,
        )
    if finished.returncode:
        raise CareError(f"The deployments could not be applied: the end of {log} says why.")


def bring_in_line(api: Api, webhook: str | None, now: datetime) -> Applied:
    """After the deployments: prune, write the alerts, clear what hangs. `now` is aware UTC."""
    done = Applied()
    _prune(api, done)
    _write_alerts(api, _webhook_block(api, webhook), done)
    for run in stuck_runs(api, now):
        set_state(api, run, "CRASHED", "Crashed", "It hung before its start; cleared by care ops apply.")
        done.cleared.append(run["name"])
    return done


def _prune(api: Api, done: Applied) -> None:
    """Deploying removes neither a deployment nor a schedule that has left the file."""
    wanted = deployments_of_file()
    for there in api.post("deployments/filter", work_pools={"name": {"any_": ["care"]}}):
        if there["name"] not in wanted:
            api.send("DELETE", f"deployments/{there['id']}")
            done.removed.append(there["name"])
            continue
        slugs = {schedule["slug"] for schedule in wanted[there["name"]].get("schedules", [])}
        for schedule in there["schedules"]:
            if schedule["slug"] not in slugs:
                api.send("DELETE", f"deployments/{there['id']}/schedules/{schedule['id']}")
                done.removed.append(f"{there['name']}/{schedule['slug'] or schedule['id']}")


def _write_alerts(api: Api, webhook: Mapping[str, str] | None, done: Applied) -> None:
    wanted = {body["name"]: body for body in (alert.as_json(webhook) for alert in ALERTS)}
    there: dict[str, dict[str, Any]] = {}
    for found in api.post("automations/filter", limit=200):
        if not found["name"].startswith(PREFIX):
            continue
        if found["name"] in wanted and found["name"] not in there:
            there[found["name"]] = found
        else:  # no longer wanted, or written twice by hand
            api.send("DELETE", f"automations/{found['id']}")
            done.alerts.append(found["name"])
    for name, body in wanted.items():
        if name not in there:
            api.post("automations/", **body)
        elif there[name]["description"] != body["description"]:
            api.send("PUT", f"automations/{there[name]['id']}", body)
        else:
            continue
        done.alerts.append(name)


def _webhook_block(api: Api, url: str | None) -> Mapping[str, str] | None:
    """The block that calls the chat, created or brought up to date; None without an address."""
    if url is None:
        return None
    data = {"method": "POST", "url": url, "headers": {"Content-Type": "application/json"}}
    found = api.post("block_documents/filter", block_documents={"name": {"any_": [_BLOCK]}})
    if found:
        api.send("PATCH", f"block_documents/{found[0]['id']}", {"data": data})
        return {"id": found[0]["id"], "url": url}
    kind = api.get("block_types/slug/webhook").body
    schemas = api.post("block_schemas/filter", block_schemas={"block_type_id": {"any_": [kind["id"]]}})
    made = api.post(
        "block_documents/", name=_BLOCK, data=data, block_type_id=kind["id"], block_schema_id=schemas[0]["id"]
    )
    return {"id": made["id"], "url": url}

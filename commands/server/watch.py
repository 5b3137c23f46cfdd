"""What is wrong with Prefect, in one sentence each: the server, its worker, the deployments, and runs that hang."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import yaml

from care.services.health import Finding, Grade, clock_finding
from care.settings import ROOT
from commands.server.api import Api

POOL = "care"
STUCK_AFTER = timedelta(minutes=10)  # a process worker takes some 15 s from Scheduled to Running
_STUCK = ("Pending", "Submitting", "AwaitingConcurrencySlot")
_MOST = 200


def examine_prefect(api: Api, now: datetime) -> Iterator[Finding]:
    """All checks of a server that answers; raises CareError where it does not. `now` is aware UTC."""
    health = api.get("health")
    if health.status in {401, 403}:
        yield Finding(
            "prefect",
            Grade.WRONG,
            "Prefect 服务要求登录：请设置 PREFECT_API_AUTH_STRING。",
            "The Prefect server wants a login: set PREFECT_API_AUTH_STRING.",
        )
        return
    yield Finding("prefect", Grade.GOOD, f"Prefect 服务 {api.url} 正常。", f"The Prefect server {api.url} answers.")
    if health.date is not None:
        yield clock_finding("prefect_clock", (now - health.date).total_seconds(), ("Prefect 服务", "Prefect server"))
    yield _worker(api)
    yield from _schedules(api)
    yield _stuck(api, now)


def deployments_of_file() -> dict[str, dict[str, Any]]:
    """The deployments of prefect.yaml by name: the only home of the schedules."""
    file = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
    return {deployment["name"]: deployment for deployment in file["deployments"]}


def stuck_runs(api: Api, now: datetime) -> list[dict[str, Any]]:
    """Runs that were handed to a worker ten minutes ago and never began: the server died, or the worker."""
    old = {"before_": (now - STUCK_AFTER).isoformat()}
    wanted = {"state": {"name": {"any_": list(_STUCK)}}, "expected_start_time": old}
    found: list[dict[str, Any]] = api.post("flow_runs/filter", flow_runs=wanted, limit=_MOST)
    limit = (now - STUCK_AFTER).isoformat()
    return [run for run in found if datetime.fromisoformat(run["state"]["timestamp"]) < datetime.fromisoformat(limit)]


def _worker(api: Api) -> Finding:
    if api.get(f"work_pools/{POOL}").status == 404:
        return Finding(
            "worker",
            Grade.WRONG,
            f"没有工作池 {POOL}：运行 make up，或 prefect work-pool create {POOL} --type process。",
            f"There is no work pool {POOL}: `make up`, or `prefect work-pool create {POOL} --type process`.",
        )
    workers = api.post(f"work_pools/{POOL}/workers/filter")
    online = sum(worker["status"] == "ONLINE" for worker in workers)
    if not online:
        return Finding(
            "worker",
            Grade.WRONG,
            f"没有在线的 worker，任务不会运行：make up，或 prefect worker start --pool {POOL}。",
            f"No worker is online, so nothing runs: `make up`, or `prefect worker start --pool {POOL}`.",
        )
    return Finding("worker", Grade.GOOD, f"在线 worker {online} 个。", f"{online} workers are online.")


def _schedules(api: Api) -> Iterator[Finding]:
    there = {found["name"]: found for found in api.post("deployments/filter")}
    wanted = deployments_of_file()
    missing = sorted(wanted.keys() - there.keys())
    if missing:
        names = ", ".join(missing)
        yield Finding(
            "deployments",
            Grade.WRONG,
            f"缺少部署 {names}：运行 care ops apply。",
            f"The deployments {names} are missing: run `care ops apply`.",
        )
    paused = sorted(name for name in wanted.keys() & there.keys() if _asleep(wanted[name], there[name]))
    if paused:
        names = ", ".join(paused)
        yield Finding(
            "schedules",
            Grade.WARNING,
            f"{names} 的计划已暂停：在 Prefect 界面恢复，或运行 care ops apply。",
            f"The schedules of {names} are paused: resume them in the Prefect UI, or run `care ops apply`.",
        )
    if not missing and not paused:
        yield _coming(
            api, {found["id"]: name for name, found in there.items() if wanted.get(name, {}).get("schedules")}
        )


def _asleep(wanted: dict[str, Any], there: dict[str, Any]) -> bool:
    if not wanted.get("schedules"):
        return False
    return bool(there["paused"]) or not any(schedule["active"] for schedule in there["schedules"])


def _coming(api: Api, deployments: dict[str, str]) -> Finding:
    """A scheduler that creates no runs looks healthy everywhere else."""
    scheduled = {"state": {"type": {"any_": ["SCHEDULED"]}}, "deployment_id": {"any_": list(deployments)}}
    runs = api.post("flow_runs/filter", flow_runs=scheduled, limit=_MOST, sort="EXPECTED_START_TIME_DESC")
    without = sorted(deployments[one] for one in deployments.keys() - {run["deployment_id"] for run in runs})
    if without:
        names = ", ".join(without)
        return Finding(
            "schedules",
            Grade.WRONG,
            f"{names} 没有排定的运行：看服务日志，重启 Prefect 服务。",
            f"No run of {names} is scheduled: read the server's log, and restart the Prefect server.",
        )
    number = len(deployments)
    return Finding("schedules", Grade.GOOD, f"{number} 个计划都已排定。", f"All {number} schedules have runs to come.")


def _stuck(api: Api, now: datetime) -> Finding:
    number = len(stuck_runs(api, now))
    if number:
        return Finding(
            "stuck_runs",
            Grade.WRONG,
            f"{number} 个运行卡在启动前：运行 care ops apply 清除。",
            f"{number} runs hang before their start: run `care ops apply` to clear them.",
        )
    return Finding("stuck_runs", Grade.GOOD, "没有卡住的运行。", "No run hangs before its start.")


def end_approvals(api: Api, hold: int) -> None:
    """Cancel the approvals that ask about this hold, since it was answered elsewhere."""
    wanted = {"state": {"type": {"any_": ["PAUSED", "SCHEDULED"]}}, "name": {"any_": [f"approve hold {hold}"]}}
    for run in api.post("flow_runs/filter", flow_runs=wanted, limit=_MOST):
        set_state(api, run, "CANCELLED", "Cancelled", "Answered by care approve.")


def set_state(api: Api, run: dict[str, Any], kind: str, name: str, why: str) -> None:
    """Put a run into a final state, whatever it was in."""
    state = {"type": kind, "name": name, "message": why}
    api.post(f"flow_runs/{run['id']}/set_state", state=state, force=True)

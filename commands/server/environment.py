"""What Prefect is told by environment: where it lives, and to keep quiet towards the outside."""

from collections.abc import Mapping
from pathlib import Path

_QUIET = {
    "DO_NOT_TRACK": "1",  # the SDK's own usage events
    "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    # Each run gives a sign of life, so that one whose process is gone is ended (commands/server/automations.py).
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    # A missing server must be an error: the ephemeral one loses most of a run's history and may stay as an orphan.
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
}
_QUIET_SERVER = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_UI_V2_ENABLED": "false",  # only the new UI asks an analytics host from the browser
    # Relative, so that the browser finds the API whatever the port, or behind a proxy.
    "PREFECT_SERVER_UI_API_URL": "/api",
    # After an outage the stale runs of a day end one after the other; half a minute between two would hold up today's.
    "PREFECT_SERVER_DEPLOYMENTS_CONCURRENCY_SLOT_WAIT_SECONDS": "3",
    # Runs are kept 90 days; the record of care is our audit log.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
}
_LOOPBACK = "127.0.0.1,localhost"


def client_environment(environ: Mapping[str, str], home: Path, api_url: str) -> dict[str, str]:
    """What a process needs that runs flows against the server at `api_url`; what the operator has set stands."""
    return {
        **_QUIET,
        "PREFECT_HOME": str(home),
        **environ,
        **_without_proxy(environ),
        "PREFECT_API_URL": api_url,
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
    }


def server_environment(environ: Mapping[str, str], home: Path, port: int, *, schedules: bool) -> dict[str, str]:
    """What the server itself needs. Without `schedules` it creates no runs: it is there for one run only."""
    switch = "true" if schedules else "false"
    return {
        **client_environment(environ, home, f"http://127.0.0.1:{port}/api"),
        **_QUIET_SERVER,
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{home / 'prefect.db'}",
        "PREFECT_SERVER_API_HOST": "127.0.0.1",
        # Not the command's --port: the browser would be told the default one.
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": switch,
        "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": switch,
        "PREFECT_SERVER_UI_ENABLED": switch,
    }


def _without_proxy(environ: Mapping[str, str]) -> dict[str, str]:
    """Prefect's client would ask the office's proxy for 127.0.0.1."""
    return {name: ",".join(filter(None, (environ.get(name), _LOOPBACK))) for name in ("NO_PROXY", "no_proxy")}

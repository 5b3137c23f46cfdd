"""A small stand-in for Prefect's REST API on a real socket: it keeps what is created and answers the filters we use."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from uuid import uuid4

from care.settings import ROOT


@dataclass
class FakePrefect:
    """What the server knows; tests change it before they ask."""

    workers: list[dict[str, Any]] = field(default_factory=lambda: [{"name": "w", "status": "ONLINE"}])
    deployments: list[dict[str, Any]] = field(default_factory=list)
    runs: list[dict[str, Any]] = field(default_factory=list)
    automations: list[dict[str, Any]] = field(default_factory=list)
    blocks: list[dict[str, Any]] = field(default_factory=list)
    pool: bool = True
    secret: str | None = None
    busy: int = 0  # so many questions are answered with 503 first
    url: str = ""
    changes: list[tuple[str, str]] = field(default_factory=list)

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        """Status and body for one question."""
        kind, _, rest = path.partition("/")
        if method != "GET" and not path.endswith("/filter"):
            self.changes.append((method, path))
        if path == "health":
            return 200, True
        if path == "work_pools/care":
            return (200, {"name": "care"}) if self.pool else (404, None)
        if path == "work_pools/care/workers/filter":
            return 200, self.workers
        if path == "flow_runs/filter":
            return 200, [run for run in self.runs if _fits(run, body["flow_runs"])]
        if path == "block_schemas/filter":
            return 200, [{"id": "schema-1"}]
        if rest == "filter":
            return 200, getattr(self, {"block_documents": "blocks"}.get(kind, kind))
        if path.startswith("block_types/slug/"):
            return 200, {"id": "type-1"}
        return self._change(method, kind, rest, body)

    def _change(self, method: str, kind: str, rest: str, body: Any) -> tuple[int, Any]:
        rows = getattr(self, {"block_documents": "blocks", "flow_runs": "runs"}.get(kind, kind))
        if method == "POST" and not rest:
            rows.append({"id": str(uuid4()), **body})
            return 201, rows[-1]
        row = next(one for one in rows if one["id"] == rest.partition("/")[0])
        if method == "DELETE":
            rows.remove(row)
        elif rest.endswith("/set_state"):
            row["state"] = {**row["state"], **body["state"]}
        elif "/" not in rest:
            row |= body
        return 204 if method == "DELETE" else 200, None


def _fits(run: dict[str, Any], wanted: dict[str, Any]) -> bool:
    state = wanted.get("state", {})
    if "name" in wanted and run["name"] not in wanted["name"]["any_"]:
        return False
    if "name" in state:
        return run["state"]["name"] in state["name"]["any_"]
    return run["state"]["type"] in state["type"]["any_"]


def deployment(name: str, *, active: bool = True, paused: bool = False) -> dict[str, Any]:
    """A deployment as the server tells it, its path that of this repository."""
    schedules = [{"id": f"s-{name}", "slug": name, "active": active}]
    return {
        "id": f"d-{name}",
        "name": name,
        "paused": paused,
        "schedules": schedules,
        "tags": ["care"],
        "path": str(ROOT),
    }


def run(name: str, state: str, at: datetime, *, kind: str = "SCHEDULED") -> dict[str, Any]:
    """A run of that deployment, in a state since `at`."""
    moment = at.isoformat()
    state_of = {"name": state, "type": kind, "timestamp": moment}
    return {
        "id": str(uuid4()),
        "name": name,
        "deployment_id": f"d-{name}",
        "state": state_of,
        "expected_start_time": moment,
    }


@contextmanager
def serving(fake: FakePrefect) -> Iterator[str]:
    """Serve it on a free port; the address of its API."""

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            if fake.secret and self.headers.get("Authorization") != fake.secret:
                status, found = 401, None
            elif fake.busy:
                fake.busy -= 1
                status, found = 503, None
            else:
                status, found = fake.answer(self.command, self.path.removeprefix("/api/"), body)
            self.send_response(status)
            content = b"" if found is None else json.dumps(found).encode()
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _do

        def log_message(self, *words: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        fake.url = f"http://127.0.0.1:{server.server_port}/api"
        yield fake.url
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

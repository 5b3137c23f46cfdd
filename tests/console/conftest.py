"""A furnished console, made once a run and copied for each test: the pages are the same on both databases."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console.site import Site, furnish
from tests.engines import reopened


@pytest.fixture(scope="session")
def furnished(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file to copy."""
    file = tmp_path_factory.mktemp("console") / "furnished.db"
    shutil.copy(migrated_sqlite, file)
    database = reopened(f"sqlite:///{file}")
    furnish(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return file


@pytest.fixture
def site(furnished: Path, tmp_path: Path) -> Iterator[Site]:
    """A console of its own."""
    file = tmp_path / "care.db"
    shutil.copy(furnished, file)
    database = reopened(f"sqlite:///{file}")
    yield Site(database)
    database.dispose()

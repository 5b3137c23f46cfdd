"""A furnished console, made once a run and copied for each test: the pages are the same on both databases."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.console.serving import CHROMIUM, SWITCHES
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


@pytest.fixture(scope="module")  # no longer: while it is open an event loop runs in this thread
def chromium() -> Iterator[Any]:
    """The system's browser; in CI it must be there."""
    from playwright.sync_api import sync_playwright

    assert CHROMIUM is not None, "CI needs a Chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()

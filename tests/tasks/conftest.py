"""Tasks run as plain functions here: without a Prefect server, on databases of both kinds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect.logging import disable_run_logger

from tasks.workplace import leave_workplace


@pytest.fixture(autouse=True)
def workplace_here(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the tasks open the test's own database."""
    monkeypatch.setenv("CARE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CARE_DATABASE_URL", database_url)
    monkeypatch.setenv("CARE_LANGUAGE", "en")
    leave_workplace()
    with disable_run_logger():
        yield
    leave_workplace()

"""Deliverers killed for real, on both databases: nobody gets a text twice, none is lost, all is on record."""

import json
import subprocess
import sys
from typing import Any

import pytest

pytestmark = [pytest.mark.faults, pytest.mark.slow]


def campaign(url: str, *words: str) -> dict[str, Any]:
    """A campaign in a process of its own: it forks, which a test runner with threads must not."""
    command = [sys.executable, "-m", "tests.faults", "--database", url, *words]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ended.stdout, ended.stderr[-2000:]
    return dict(json.loads(ended.stdout))


def test_four_deliverers_at_once_killed_again_and_again_send_nothing_twice_and_lose_nothing(database_url: str) -> None:
    report = campaign(database_url, "--messages", "120", "--kills", "6", "--workers", "4")
    assert (report["duplicates"], report["lost"], report["unaudited"]) == (0, 0, 0)
    assert report["kills"] >= 6


def test_the_ordinary_way_sends_twice_in_the_same_harness(migrated_sqlite: Any, tmp_path: Any) -> None:
    """So that the zeros above mean something."""
    (tmp_path / "care.db").write_bytes(migrated_sqlite.read_bytes())
    report = campaign(f"sqlite:///{tmp_path / 'care.db'}", "--messages", "100", "--kills", "4", "--naive")
    assert report["duplicates"] > 5

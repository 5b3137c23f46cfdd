"""Every answer x every crash on a virtual clock. A failing world prints its number, and replays from it."""

import random
from pathlib import Path

import pytest
from sqlalchemy import event

from care.storage.engine import open_database
from tests.faults.worlds import fresh_window, play, worlds
from tests.services.sending.world import queue

ALL = list(enumerate(worlds()))


@pytest.mark.slow
@pytest.mark.faults
def test_no_world_sends_twice_or_loses_a_text(tmp_path: Path, migrated_sqlite: Path) -> None:
    (tmp_path / "worlds.db").write_bytes(migrated_sqlite.read_bytes())
    database = open_database(f"sqlite:///{tmp_path / 'worlds.db'}")
    # No process dies here, and a flush to the disk at each commit would take most of the time.
    event.listen(database.engine, "connect", lambda connection, record: connection.execute("PRAGMA synchronous=OFF"))
    seed = random.randrange(10**6)
    for number, world in random.Random(seed).sample(ALL, 60):
        (text,) = queue(database, not_after=fresh_window())
        assert play(world, database, text) is None, f"world {number} of seed {seed}: {world}"
    database.dispose()

"""An import killed at any moment leaves the old state or the new one, and the next one finishes what it left."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from care.storage.engine import Database, open_database
from care.storage.tables import (
    audit_event,
    call,
    consent,
    deal,
    deal_party,
    gift,
    import_run,
    message,
    person,
    replan_due,
    staff,
    touch,
)
from tests.services.importing.lists import LI, ZHANG, Office, write_list

pytestmark = [pytest.mark.faults, pytest.mark.slow]

OLD = [{**ZHANG, "客户编号": f"K{n}", "房号": str(n), "认购日期": "2026-12-01"} for n in range(20)]
NEW = [
    *({**row, "认购日期": "2026-11-30", "客户等级": "A", "备注": "投诉中"} for row in OLD[:10]),
    *OLD[10:],
    *({**LI, "客户编号": f"L{n}", "房号": str(100 + n), "认购日期": "2026-12-01"} for n in range(20)),
]


class Importer:
    """A process that imports in children of its own: it forks, which a test runner with threads must not."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def imports(self, database: Database, path: Path, kill_before: int = 0) -> int | None:
        """How many statements an import took, None when it was killed."""
        url = database.engine.url.render_as_string(hide_password=False)
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{url}\t{path}\t{kill_before}\n")
        self.process.stdin.flush()
        said = self.process.stdout.readline().strip()
        assert said == "killed" or said.isdigit(), said
        return None if said == "killed" else int(said)


@pytest.fixture(scope="module")
def importer() -> Iterator[Importer]:
    command = [sys.executable, "-m", "tests.faults.import_child"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Importer(process)


def facts(database: Database) -> Any:
    """What is known of people and deals."""
    with database.read() as connection:
        people = select(person.c.customer_no, person.c.grade, person.c.held).order_by(person.c.customer_no)
        deals = select(deal.c.deal_no, deal.c.subscribed_on).order_by(deal.c.deal_no)
        sizes = [
            connection.scalar(select(func.count()).select_from(t)) for t in (deal_party, consent, staff, import_run)
        ]
        return connection.execute(people).all(), connection.execute(deals).all(), sizes


def touches(database: Database) -> Any:
    with database.read() as connection:
        return connection.execute(
            select(touch.c.touchpoint, touch.c.due_on, func.count())
            .group_by(touch.c.touchpoint, touch.c.due_on)
            .order_by(touch.c.touchpoint, touch.c.due_on)
        ).all()


def assert_sound(database: Database) -> None:
    """No version without its event, and nothing half written."""
    with database.read() as connection:
        for table in (person, deal, staff, touch, message, call, gift):
            versions = connection.scalar(select(func.sum(table.c.ver))) or 0
            mine = audit_event.c.entity == table.name
            assert versions == connection.scalar(select(func.count()).select_from(audit_event).where(mine)), table.name
        assert not connection.scalars(select(deal.c.id).where(deal.c.id.not_in(select(deal_party.c.deal_id)))).all()


@pytest.fixture
def undisturbed(migrated_sqlite: Path, tmp_path: Path) -> Database:
    """Another office with the same old list."""
    file = tmp_path / "undisturbed.db"
    shutil.copy(migrated_sqlite, file)
    database = open_database(f"sqlite:///{file}")
    Office(database, tmp_path).takes(*OLD)
    return database


def test_a_killed_import_leaves_the_old_state_or_the_new_and_the_next_one_finishes_it(
    database: Database, undisturbed: Database, importer: Importer, tmp_path: Path
) -> None:
    Office(database, tmp_path).takes(*OLD)
    lists = write_list(tmp_path / "new.csv", NEW)
    old, total = facts(database), importer.imports(undisturbed, lists)
    assert total is not None
    new = facts(undisturbed)

    found = []
    for kill_before in range(5, total, total // 20):
        assert importer.imports(database, lists, kill_before) is None
        assert_sound(database)
        found.append("old" if facts(database) == old else "new")
        if found[-1] == "new":
            assert facts(database) == new
            break

    assert found.count("old") >= 3
    assert found[-1] == "new"  # killed between the merge and the end of the planning
    assert importer.imports(database, lists) is not None
    assert_sound(database)
    assert touches(database) == touches(undisturbed)
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(replan_due)) == 0

"""A process that imports a list and kills itself before its n-th statement: python -m … URL LIST N."""

import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event

from care.services.importing.importing import Order, import_list
from care.storage.engine import open_database
from integrations.spreadsheets import open_sheet
from tests.lives import desk
from tests.services.importing.lists import ACTOR, NOW, TODAY


def main(url: str, path: Path, kill_before: int) -> None:
    """Import to the end, or to the statement; prints how many statements there were."""
    database, seen = open_database(url), 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == kill_before:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database.engine, "before_cursor_execute", count)
    event.listen(database.engine, "commit", count)
    with open_sheet(path, today=TODAY) as sheet:
        import_list(database, desk(), sheet, Order("hash", ACTOR), today=TODAY, now=NOW)
    sys.stdout.write(f"{seen}\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))

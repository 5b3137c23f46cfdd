"""Imports lists in children that kill themselves before their n-th statement: orders come on stdin, a line each.

One process for many imports: starting Python and reading the plan would take longer than all of them.
"""

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

LONGEST = 60  # seconds for one import


def main() -> None:
    """For each `URL LIST N` (by tabs) say how many statements there were, or `killed`, or `failed`."""
    desk()  # kept for all children
    for order in sys.stdin:
        url, path, kill_before = order.rstrip("\n").split("\t")
        child = os.fork()
        if child == 0:
            _live(url, Path(path), int(kill_before))
        status = os.waitpid(child, 0)[1]
        if os.WIFSIGNALED(status):
            _say("killed" if os.WTERMSIG(status) == signal.SIGKILL else "failed")


def _live(url: str, path: Path, kill_before: int) -> None:
    signal.alarm(LONGEST)
    said = "failed"
    try:
        said = str(_import(url, path, kill_before))
    finally:
        _say(said)
        os._exit(0)


def _import(url: str, path: Path, kill_before: int) -> int:
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
    return seen


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

"""python -m tests.faults: a campaign on a fresh database; prints one JSON object."""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

from care.storage.migrate import upgrade
from tests.faults.child import POINTS
from tests.faults.harness import Campaign, run


def main() -> int:
    """Run it; status 1 when anything was sent twice, lost or not on record (the naive way is only measured)."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--database", help="URL of an empty, migrated database; a SQLite file if left out")
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--faults", type=float, default=0.2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--naive", action="store_true", help="send again what failed, as is usual, and count")
    parser.add_argument("--points", default=",".join(POINTS))
    words: dict[str, Any] = vars(parser.parse_args())
    with tempfile.TemporaryDirectory() as folder:
        if words["database"] is None:
            words["database"] = f"sqlite:///{Path(folder) / 'care.db'}"
            upgrade(str(words["database"]))
        words["points"] = tuple(words["points"].split(","))
        report = run(Campaign(**words))
    sys.stdout.write(report.as_json() + "\n")
    return int(not words["naive"] and bool(report.duplicates or report.lost or report.unaudited))


if __name__ == "__main__":
    sys.exit(main())

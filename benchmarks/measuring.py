"""How a measurement is taken: wall and processor time, peak memory, SQL statements, told in one line."""

import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event

from care.storage.engine import Database


@dataclass(slots=True)
class Figure:
    """One measured stretch of work; `rows` is filled in by the measured code."""

    name: str
    rows: int = 0
    wall: float = 0.0
    cpu: float = 0.0
    statements: int = 0

    def __str__(self) -> str:
        """The figure as a line: rows, seconds, rows a second, statements, peak memory of the process so far."""
        rate = self.rows / self.wall if self.wall else 0
        return (
            f"{self.name:<44} {self.rows:>9,} rows {self.wall:>8.2f} s wall {self.cpu:>8.2f} s cpu "
            f"{rate:>10,.0f} rows/s {self.statements:>7,} statements {peak_megabytes():>6.0f} MB peak"
        )


@contextmanager
def measured(name: str, database: Database | None = None) -> Iterator[Figure]:
    """Measure the block and print its figure."""
    figure = Figure(name)

    def count(*_: Any) -> None:
        figure.statements += 1

    if database is not None:
        event.listen(database.engine, "before_cursor_execute", count)
    wall, cpu = time.perf_counter(), time.process_time()
    try:
        yield figure
    finally:
        figure.wall, figure.cpu = time.perf_counter() - wall, time.process_time() - cpu
        if database is not None:
            event.remove(database.engine, "before_cursor_execute", count)
    print(figure)


def peak_megabytes() -> float:
    """The largest resident size of this process so far, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)

"""A bar for long work, at a terminal only."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from commands.words import word

if TYPE_CHECKING:
    from care.rules.touchpoints import Language


@contextmanager
def progress(language: "Language", what: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A function to call with each step's count, out of `total` where known; on stderr: a pipe gets results alone."""
    if not sys.stderr.isatty():
        yield lambda count: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    bars = (BarColumn(),) if total else ()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), *bars, MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(word(what, language), total=total)
        yield lambda count: bar.advance(task, count)

"""A bar for long work, at a terminal only."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from commands.words import word

if TYPE_CHECKING:
    from care.rules.touchpoints import Language


@contextmanager
def progress(language: "Language", what: str) -> Iterator[Callable[[int], None]]:
    """A function to call with each step's count; on stderr, so that a pipe gets results alone."""
    if not sys.stderr.isatty():
        yield lambda count: None
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(word(what, language), total=None)
        yield lambda count: bar.advance(task, count)

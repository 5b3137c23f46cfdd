"""A long list read by two processes at once: reading cells is most of the work, and each page stands for itself.

Each child opens the list and takes every second page; the parent takes the pages back in order, so that the result is
the same as with one reader. The pipes are short: a child that is ahead waits, and memory holds a few pages.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe

from care.errors import CareError
from care.services.importing.customer_row import ReadingContext
from care.services.importing.reading import ReadPage, read_pages
from care.services.importing.sheet import Sheet, UnreadableSheet

READERS = 2
Opener = Callable[[], Sheet]  # must be known by name to another process: a function, or a partial of one


@dataclass(frozen=True, slots=True)
class _End:
    """The last thing that a child says: what `rows` left out, or why the list cannot be read."""

    skipped: dict[str, int]
    unreadable: str | None = None


def read_pages_in_parallel(opener: Opener, sheet: Sheet, context: ReadingContext) -> Iterator[ReadPage]:
    """The pages of the list that `opener` opens, in order; what was left out is counted in `sheet.skipped`.

    UnreadableSheet as from `read_pages`; CareError when a reader dies.
    """
    processes = get_context("spawn")  # a fork would copy open databases and locks
    with ExitStack() as stack:
        pipes: list[Pipe] = []
        for number in range(READERS):
            ours, theirs = processes.Pipe(duplex=False)
            child = processes.Process(target=_read, args=(theirs, opener, context, number), daemon=True)
            child.start()
            theirs.close()
            stack.callback(child.join)
            stack.callback(child.terminate)  # before the join: it may wait at a full pipe
            stack.callback(ours.close)
            pipes.append(ours)
        yield from _in_turn(pipes, sheet)


def _in_turn(pipes: list[Pipe], sheet: Sheet) -> Iterator[ReadPage]:
    """One page from each child after the other until the first has no more: none after it has then."""
    while True:
        for pipe in pipes:
            try:
                said = pipe.recv()
            except EOFError:
                raise CareError(
                    f"A process that was reading {sheet.file} ended early: import the list again."
                ) from None
            if isinstance(said, ReadPage):
                yield said
                continue
            if said.unreadable is not None:
                raise UnreadableSheet(said.unreadable)
            sheet.skipped.update(said.skipped)
            return


def _read(pipe: Pipe, opener: Opener, context: ReadingContext, number: int) -> None:
    """In the child: every READERS-th page, then the end."""
    unreadable = None
    with opener() as sheet:
        try:
            for page in read_pages(sheet, context, every=READERS, first=number):
                pipe.send(page)
        except UnreadableSheet as problem:
            unreadable = str(problem)
        pipe.send(_End(dict(sheet.skipped), unreadable))
    pipe.close()

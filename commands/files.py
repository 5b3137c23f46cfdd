"""Files that commands write for people."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from care.errors import BadInput, CareError


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A file beside `path` that takes its place at the end: it appears whole or not at all, for its owner alone."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield part
        part.replace(path)
    except OSError as problem:
        raise CareError(
            f"{path} cannot be written ({problem.strerror}): make room, or choose another --output."
        ) from None
    finally:
        part.unlink(missing_ok=True)


def check_place(output: Path) -> None:
    """See before anything is done that a file may stand there. Raises BadInput."""
    if output.is_dir():
        raise BadInput(f"{output} is a folder: add the name of a file to --output.")
    if not output.parent.is_dir():
        raise BadInput(f"There is no folder {output.parent}: make it first, or choose another --output.")

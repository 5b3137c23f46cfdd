"""Where commands write files for people."""

from pathlib import Path

from care.errors import BadInput


def check_place(output: Path) -> None:
    """See before anything is done that a file may stand there. Raises BadInput."""
    if output.is_dir():
        raise BadInput(f"{output} is a folder: add the name of a file to --output.")
    if not output.parent.is_dir():
        raise BadInput(f"There is no folder {output.parent}: make it first, or choose another --output.")

"""Nothing that Prefect shows may name a person: its logs, states and artifacts are open to every operator."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import extract_tb

from care.errors import CareError

_ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def discreetly() -> Iterator[None]:
    """Let a CareError through without what caused it, and of any other exception its kind and place only.

    A driver's exception quotes values of the row, and Prefect would store the whole chain with the traceback.
    """
    try:
        yield
    except CareError as problem:
        # Past the constructor: some want more than the sentence, such as the field of a form.
        raise type(problem).__new__(type(problem), str(problem)) from None
    except Exception as problem:
        raise CareError(f"{type(problem).__name__} at {_place(problem)}: a defect, please report it.") from None


def _place(problem: Exception) -> str:
    """File and line in this repository, where the exception came through last."""
    frames = [frame for frame in extract_tb(problem.__traceback__) if Path(frame.filename).is_relative_to(_ROOT)]
    ours = [frame for frame in frames if "site-packages" not in frame.filename]
    last = ours[-1]
    return f"{Path(last.filename).relative_to(_ROOT)}:{last.lineno}"

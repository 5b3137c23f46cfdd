"""A person's word against a list: it stands until a newer list says something new (issue 8, part 5)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from care.storage.corrections import Corrected


def keep_corrected(
    values: dict[str, Any], stored: Any, corrected: Sequence[Corrected], as_of: date
) -> tuple[frozenset[str], list[Corrected]]:
    """Put what is stored in place of what a list may not undo: the columns that were kept, the words that are over.

    A list is not heard on a field where it is of the day of the correction or older, or where it says what the lists
    said before. `as_of` is the list's own day.
    """
    kept, over = set[str](), list[Corrected]()
    for one in corrected:
        said = {name for name in one.listed if name in values}
        if not said:
            continue
        # What is wrong with a number is told anew by every list.
        same = all(values[name] == one.listed[name] for name in said if name != "phone_problem")
        if same or as_of <= one.on_day:
            values |= {name: stored._mapping[name] for name in said}
            kept |= said
        else:
            over.append(one)
    return frozenset(kept), over

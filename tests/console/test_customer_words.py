"""Every word that the customer's pages put together from a code is written."""

import pytest

from care.rules.lifecycles import CALL_OPEN, MESSAGE_OPEN
from care.rules.profiles import FILE_ITEMS, GRADES, NOTES
from care.rules.stops import Stop
from console.words import WORDS

WAITING = {*map(str, MESSAGE_OPEN), *map(str, CALL_OPEN), "due", "ordered"}
STATUSES = ("frozen", "deceased", "minor", "test", "bereavement")


@pytest.mark.parametrize(
    ("pattern", "codes"),
    [
        ("stop_{}", Stop),
        ("stop_help_{}", Stop),
        ("waits_{}", WAITING),
        ("channel_{}", ("sms", "call", "gift")),
        ("file_{}", FILE_ITEMS),
        ("profile_{}", ("profession", *NOTES)),
        ("profile_hint_{}", NOTES),
        ("grade_{}", GRADES),
        ("customer_status_{}", STATUSES),
        ("calendar_{}", ("none", "solar", "lunar", "unknown")),
        ("sex_{}", ("unknown", "male", "female")),
        ("party_{}", ("join", "leave", "primary")),
    ],
)
def test_each_code_has_its_word(pattern: str, codes: object) -> None:
    assert {pattern.format(code) for code in codes} - set(WORDS) == set()  # type: ignore[attr-defined]

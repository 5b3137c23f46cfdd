from datetime import date

import pytest

from care.rules.memorial_days import memorial_day

MOURNING = frozenset({date(2026, 9, 18), date(2027, 4, 4)})


@pytest.mark.parametrize(
    ("day", "silence"),
    [
        ("2027-09-18", "festive"),
        ("2026-12-13", "festive"),
        ("2027-04-04", "all"),
        ("2026-09-18", "all"),  # declared for a day that is silent anyway: the stricter holds
        ("2028-04-04", None),
        ("2027-09-17", None),
    ],
)
def test_memorial_days_silence_greetings_and_days_of_mourning_birthdays_too(day: str, silence: str | None) -> None:
    assert memorial_day(date.fromisoformat(day), MOURNING) == silence


def test_18_september_is_silent_where_nothing_is_declared() -> None:
    assert memorial_day(date(2026, 9, 18)) == "festive"

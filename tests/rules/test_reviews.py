"""By when a day is closed and signed, and what is late about it at a moment."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care.rules.reviews import Lapse, Standing, close_by, lapses, sign_by
from tests.factories import ZONE, at

DAY = date(2026, 12, 4)
MOMENTS = st.integers(0, 72 * 60).map(lambda minutes: at("2026-12-04", "00:00") + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("closed", "signed", "now", "expected"),
    [
        (None, None, "2026-12-04 20:00", []),
        (None, None, "2026-12-04 20:01", [Lapse.NOT_CLOSED]),
        (None, None, "2026-12-05 10:01", [Lapse.NOT_CLOSED, Lapse.NOT_SIGNED]),
        ("2026-12-04 20:00", None, "2026-12-05 10:00", []),
        ("2026-12-04 20:01", "2026-12-05 10:01", "2026-12-06 10:00", [Lapse.CLOSED_LATE, Lapse.SIGNED_LATE]),
        ("2026-12-04 19:30", "2026-12-05 09:30", "2026-12-06 10:00", []),
    ],
)
def test_what_is_not_done_in_time_is_an_exception(
    closed: str | None, signed: str | None, now: str, expected: list[Lapse]
) -> None:
    moments = [None if word is None else at(*word.split()) for word in (closed, signed)]
    assert list(lapses(Standing(DAY, *moments), at(*now.split()), ZONE)) == expected


@given(st.none() | MOMENTS, st.none() | MOMENTS, MOMENTS)
def test_each_step_lapses_at_most_once_and_never_before_its_time(
    closed: datetime | None, signed: datetime | None, now: datetime
) -> None:
    told = set(lapses(Standing(DAY, closed, signed), now, ZONE))
    assert len(told & {Lapse.NOT_CLOSED, Lapse.CLOSED_LATE}) <= 1
    assert len(told & {Lapse.NOT_SIGNED, Lapse.SIGNED_LATE}) <= 1
    assert (Lapse.NOT_CLOSED in told) == (closed is None and now > close_by(DAY, ZONE))
    assert (Lapse.NOT_SIGNED in told) == (signed is None and now > sign_by(DAY, ZONE))
    assert (Lapse.CLOSED_LATE in told) == (closed is not None and closed > close_by(DAY, ZONE))
    assert (Lapse.SIGNED_LATE in told) == (signed is not None and signed > sign_by(DAY, ZONE))

"""What comes of a call: the outcomes, when to give up, the order of the list (rules.md 8)."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care.rules.calls import Try, enough_tries, may_call_at, result_of, sent_twice, urgency
from care.rules.held_texts import last_moment
from care.rules.hours import Hours
from care.rules.lifecycles import CallOutcome, CallState
from care.rules.reasons import Reason
from tests.factories import ZONE, at

O = CallOutcome  # noqa: E741
CALL_HOURS = Hours(((time(9, 30), time(12)), (time(14), time(19, 30))))


def tries(*moments: str, outcome: CallOutcome = O.NO_ANSWER) -> list[Try]:
    """Tries at moments like `04 10:15`, in December 2026."""
    return [Try(at(f"2026-12-{moment[:2]}", moment[3:]), "李晓燕", outcome) for moment in moments]


@pytest.mark.parametrize(
    ("outcome", "touchpoint", "node", "state", "releases", "reason"),
    [
        (O.CONNECTED, "subscription_d3", True, CallState.DONE, True, None),
        (O.IN_PERSON, "subscription_congrats", True, CallState.DONE, True, None),
        (O.IN_PERSON, "subscription_d3", True, CallState.OPEN, False, None),
        (O.IN_PERSON, "signing_eve", True, CallState.OPEN, False, None),
        (O.IN_PERSON, "birthday", False, CallState.DONE, True, None),
        (O.CALL_BACK_AT, "subscription_d3", True, CallState.OPEN, False, None),
        (O.NO_ANSWER, "subscription_d3", True, CallState.OPEN, False, None),
        (O.BUSY, "subscription_d3", True, CallState.OPEN, False, None),
        (O.SWITCHED_OFF, "subscription_d3", True, CallState.OPEN, False, None),
        (O.REFUSED, "subscription_d3", True, CallState.EXHAUSTED, False, None),
        (O.WRONG_NUMBER, "subscription_d3", True, CallState.EXHAUSTED, False, Reason.PHONE_RECYCLED_SUSPECT),
    ],
)
def test_what_the_first_try_does(
    outcome: CallOutcome, touchpoint: str, node: bool, state: CallState, releases: bool, reason: Reason | None
) -> None:
    result = result_of(tries("04 10:00", outcome=outcome), touchpoint=touchpoint, node=node, max_tries=3, zone=ZONE)
    assert (result.state, result.releases, result.reason) == (state, releases, reason)
    assert result.suspect_number == (outcome is O.WRONG_NUMBER)


@pytest.mark.parametrize(
    ("moments", "enough"),
    [
        (["04 10:00", "04 15:00", "05 11:00"], True),
        (["04 10:00", "04 10:30", "05 11:00"], True),
        (["04 10:00", "04 15:00"], False),  # two only
        (["04 10:00", "04 15:00", "04 19:00"], False),  # one day only
        (["04 10:00", "05 10:00", "06 10:00"], False),  # always the same time of day
        (["04 10:00", "05 10:20", "06 10:59"], False),
        (["04 10:00", "05 10:20", "06 11:00"], True),
        (["04 10:00", "04 15:00", "04 19:00", "05 10:00"], True),
        (["04 23:50", "05 00:10", "05 00:20"], True),  # days and clocks of the business zone, not of UTC
    ],
)
def test_when_a_call_is_given_up(moments: list[str], enough: bool) -> None:
    assert enough_tries(tries(*moments), 3, ZONE) is enough
    state = CallState.EXHAUSTED if enough else CallState.OPEN
    result = result_of(tries(*moments), touchpoint="subscription_d3", node=True, max_tries=3, zone=ZONE)
    assert result.state is state
    assert result.reason == (Reason.CALL_NOT_REACHED if enough else None)


def test_a_promise_to_call_back_is_no_try_in_vain() -> None:
    made = [*tries("04 10:00"), *tries("04 15:00", outcome=O.CALL_BACK_AT), *tries("05 11:00")]
    assert not enough_tries(made, 3, ZONE)
    assert enough_tries([*made, *tries("05 16:00")], 3, ZONE)


@given(st.lists(st.integers(0, 60 * 24 * 3), max_size=6), st.integers(1, 4))
def test_more_tries_never_undo_enough(minutes: list[int], max_tries: int) -> None:
    start = at("2026-12-04", "00:00")
    made = [Try(start + timedelta(minutes=m), "李晓燕", O.BUSY) for m in sorted(minutes)]
    for n in range(len(made)):
        if enough_tries(made[:n], max_tries, ZONE):
            assert n >= max_tries
            assert enough_tries(made[: n + 1], max_tries, ZONE)


def test_the_same_form_sent_twice_is_noticed() -> None:
    made = tries("04 10:00")
    now = made[0].at
    assert sent_twice(made, O.NO_ANSWER, now + timedelta(seconds=59))
    assert not sent_twice(made, O.NO_ANSWER, now + timedelta(seconds=60))
    assert not sent_twice(made, O.BUSY, now)
    assert not sent_twice([], O.BUSY, now)


@pytest.mark.parametrize(
    ("moment", "may"),
    [
        (at("2026-12-04", "09:29"), False),
        (at("2026-12-04", "09:30"), True),
        (at("2026-12-04", "12:00"), False),
        (at("2026-12-04", "13:59"), False),
        (at("2026-12-04", "19:29"), True),
        (at("2026-12-04", "19:30"), False),
        (at("2027-02-06", "10:00"), False),  # lunar 1/1
        (at("2027-02-07", "10:00"), True),
    ],
)
def test_when_customers_are_called(moment: datetime, may: bool) -> None:
    assert may_call_at(moment, CALL_HOURS, ZONE) is may


def test_the_list_has_overdue_then_promised_then_required_then_the_rest() -> None:
    now = at("2026-12-04", "11:00")
    late, soon, later = at("2026-12-04", "10:00"), at("2026-12-04", "15:00"), at("2026-12-04", "18:00")
    calls = {
        "optional": urgency(1, soon, None, False, now),
        "required, later": urgency(2, later, None, True, now),
        "required, soon": urgency(3, soon, None, True, now),
        "promised": urgency(4, late, later, False, now),
        "promise broken": urgency(5, later, late, False, now),
        "overdue, optional": urgency(6, late - timedelta(days=1), None, False, now),
        "required, soon, newer": urgency(7, soon, None, True, now),
    }
    assert sorted(calls, key=lambda name: calls[name].key) == [
        "overdue, optional",
        "promise broken",
        "promised",
        "required, soon",
        "required, soon, newer",
        "required, later",
        "optional",
    ]
    assert {name for name, call in calls.items() if call.overdue} == {"overdue, optional", "promise broken"}


@pytest.mark.parametrize(
    ("text_days", "tried", "last"),
    [(2, False, "2026-12-06"), (2, True, "2026-12-08"), (0, False, "2026-12-04"), (0, True, "2026-12-06")],
)
def test_how_long_a_text_waits_for_its_call(text_days: int, tried: bool, last: str) -> None:
    hours = Hours(((time(8, 30), time(20, 30)),))
    due_on = at("2026-12-04").date()
    assert last_moment(due_on, text_days, hours, ZONE, tried=tried) == at(last, "20:30")

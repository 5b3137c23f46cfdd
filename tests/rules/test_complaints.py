"""The life of a complaint: legal moves, clocks in real hours, what opens one, how long greetings are silent."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care.rules.complaints import (
    CLOCKS,
    MOVES,
    OPEN_ENDED,
    UNANSWERED,
    Level,
    Source,
    State,
    complaint_may_come_from,
    deadlines,
    quiet_until,
    running,
    source_of,
    speaks_of_complaint,
)
from care.rules.questions import Question, Scale

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 4 * 365 * 24 * 60).map(lambda minutes: BEGINNING + timedelta(minutes=minutes))
S = State


@pytest.mark.parametrize(
    ("level", "answer", "solve"),
    [
        (Level.ORDINARY, timedelta(hours=24), timedelta(days=3)),
        (Level.IMPORTANT, timedelta(hours=2), timedelta(days=2)),
        (Level.GRAVE, timedelta(minutes=30), timedelta(days=1)),
    ],
)
def test_the_clocks_are_those_of_the_handbook(level: Level, answer: timedelta, solve: timedelta) -> None:
    assert (CLOCKS[level].answer, CLOCKS[level].solve) == (answer, solve)


@given(INSTANTS, st.sampled_from(Level), st.sampled_from(State), st.booleans())
def test_one_clock_runs_until_it_is_solved_and_counts_nights_too(
    opened: datetime, level: Level, state: State, answered: bool
) -> None:
    until = deadlines(level, opened)
    assert opened < until.answer_by < until.solve_by
    due = running(state, answered, until)
    if state in {S.SOLVED, S.CLOSED}:
        assert due is None
    else:
        assert due == opened + (CLOCKS[level].solve if answered else CLOCKS[level].answer)


@given(st.sampled_from(Level), st.sampled_from(Level), INSTANTS)
def test_a_graver_level_never_has_more_time(one: Level, other: Level, opened: datetime) -> None:
    first, second = sorted((one, other), key=list(Level).index)
    assert deadlines(first, opened).answer_by >= deadlines(second, opened).answer_by
    assert deadlines(first, opened).solve_by >= deadlines(second, opened).solve_by


@given(st.lists(st.sampled_from(State), max_size=30))
def test_every_walk_over_legal_moves_keeps_the_promises(wanted: list[State]) -> None:
    """Nothing is solved before it was answered, or closed by a callback before it was solved."""
    walked, state = [S.OPENED], S.OPENED
    for to in wanted:
        if to in MOVES[state]:
            assert state in complaint_may_come_from(to)
            state = to
            walked.append(to)
        else:
            assert state not in complaint_may_come_from(to)
    since = len(walked) - 1 - walked[::-1].index(S.REOPENED) if S.REOPENED in walked else 0
    round_ = walked[since:]
    if S.SOLVED in round_:
        assert S.ANSWERED in round_[: round_.index(S.SOLVED)]
    if S.CLOSED in round_:
        assert S.SOLVED in round_[: round_.index(S.CLOSED)] or walked == [S.OPENED, S.CLOSED]
    if state in UNANSWERED:
        assert MOVES[state] & {S.ANSWERED}


def test_every_state_is_reached_and_left() -> None:
    assert set(MOVES) == set(State)
    assert all(complaint_may_come_from(state) for state in State if state is not S.OPENED)
    assert all(MOVES.values())


def test_greetings_are_silent_until_three_days_after_closing() -> None:
    closed = date(2026, 12, 10)
    assert quiet_until(S.SOLVED, None) == OPEN_ENDED
    assert quiet_until(S.CLOSED, closed) == date(2026, 12, 13)
    assert quiet_until(S.CLOSED, closed, complained=False) < closed


@pytest.mark.parametrize(
    ("scales", "source"),
    [
        ([], None),
        (["five"], Source.LOW_SCORE),
        (["ten"], Source.LOW_RECOMMEND),
        (["five", "ten"], Source.LOW_SCORE),
        (["ten", "complaint"], Source.IN_WORDS),
    ],
)
def test_what_was_answered_low_says_why_it_opened(scales: list[Scale], source: Source | None) -> None:
    assert source_of([Question(scale, scale, {}, {}) for scale in scales]) is source


@pytest.mark.parametrize(
    ("text", "speaks"),
    [
        ("我要投诉你们的律师", True),
        ("再不解决就去信访、维权", True),
        ("没有投诉，谢谢", False),
        ("我不投诉，就是想问问什么时候放款", False),
        ("不想再投诉了", False),
        ("没投诉的意思", False),
        ("没人理，投诉！", True),
        ("I will complain", False),
        ("谢谢，收到", False),
    ],
)
def test_a_reply_that_speaks_of_complaining_is_told_from_one_that_does_not(text: str, speaks: bool) -> None:
    assert speaks_of_complaint(text) is speaks

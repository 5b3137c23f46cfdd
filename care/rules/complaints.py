"""Complaints (handbook 6.5): levels with their clocks, states with their legal moves, causes, sources."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from care.rules.questions import Question

QUIET_DAYS = 3  # handbook 5.2: after closing no greetings for three more days
AT_REST = timedelta(hours=24)  # handbook 5.2: nothing automatic at all, the acknowledgement apart
CALLBACK_DAYS = 3  # handbook 2.1, TP30
OPEN_ENDED = date(9999, 12, 31)  # quiet until nobody knows when
LOW_SCORE = 2  # of the callback's five: this or less reopens


class Level(StrEnum):
    """一般, 重要, 重大: who must hear of it, and how soon somebody answers."""

    ORDINARY = "ordinary"
    IMPORTANT = "important"
    GRAVE = "grave"


class State(StrEnum):
    """How far a complaint has come; it is closed by a callback, and may be reopened."""

    OPENED = "opened"
    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    SOLVED = "solved"
    CLOSED = "closed"
    REOPENED = "reopened"


class Source(StrEnum):
    """How we came to know of it."""

    BY_HAND = "by_hand"
    LOW_MOOD = "low_mood"
    LOW_SCORE = "low_score"
    LOW_RECOMMEND = "low_recommend"
    IN_WORDS = "in_words"
    REPLY = "reply"
    REMARK = "remark"


class Cause(StrEnum):
    """What went wrong, or whose mistake it was: ours, a partner's (S-99 to S-102), or nobody's known yet."""

    UNKNOWN = "unknown"
    MANNER = "manner"
    EXPLANATION = "explanation"
    PROMISE = "promise"
    PAPERS = "papers"
    WAITING = "waiting"
    CONTRACT = "contract"
    QUALITY = "quality"
    LAWYER = "lawyer"
    BANK = "bank"
    FUND_CENTRE = "fund_centre"
    CATERER = "caterer"
    PROPERTY = "property"
    OTHER = "other"


PARTNERS = frozenset({Cause.LAWYER, Cause.BANK, Cause.FUND_CENTRE, Cause.CATERER, Cause.PROPERTY})
# What a score, a mood or a remark hints at; a manager may also say that nobody has complained.
HINTS = frozenset({Source.LOW_MOOD, Source.LOW_SCORE, Source.LOW_RECOMMEND, Source.REMARK})


@dataclass(frozen=True, slots=True)
class Clocks:
    """Real hours, nights and holidays included, from opening (or reopening): to answer, and to solve."""

    answer: timedelta
    solve: timedelta


# Handbook 6.5; it gives none for solving a grave one, so the time is ours.
CLOCKS: Mapping[Level, Clocks] = {
    Level.ORDINARY: Clocks(timedelta(hours=24), timedelta(days=3)),
    Level.IMPORTANT: Clocks(timedelta(hours=2), timedelta(days=2)),
    Level.GRAVE: Clocks(timedelta(minutes=30), timedelta(days=1)),
}
S = State
# Somebody who answers at once need not acknowledge and assign first. From `opened` to `closed`: it was none.
MOVES: Mapping[State, frozenset[State]] = {
    S.OPENED: frozenset({S.ACKNOWLEDGED, S.ASSIGNED, S.ANSWERED, S.CLOSED}),
    S.ACKNOWLEDGED: frozenset({S.ASSIGNED, S.ANSWERED}),
    S.ASSIGNED: frozenset({S.ASSIGNED, S.ANSWERED}),
    S.ANSWERED: frozenset({S.ASSIGNED, S.SOLVED}),
    S.SOLVED: frozenset({S.CLOSED, S.REOPENED}),
    S.CLOSED: frozenset({S.REOPENED}),
    S.REOPENED: frozenset({S.ASSIGNED, S.ANSWERED}),
}
UNANSWERED = frozenset({S.OPENED, S.ACKNOWLEDGED, S.ASSIGNED, S.REOPENED})


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Until when it is to be answered and solved, aware UTC."""

    answer_by: datetime
    solve_by: datetime


def complaint_may_come_from(to: State) -> tuple[State, ...]:
    """The states from which a complaint may legally move to `to`, in a stable order for a WHERE clause."""
    return tuple(state for state in State if to in MOVES[state])


def deadlines(level: Level, clock_from: datetime) -> Deadlines:
    """The deadlines of a level, counted from opening or the last reopening."""
    clocks = CLOCKS[level]
    return Deadlines(clock_from + clocks.answer, clock_from + clocks.solve)


def running(state: State, answered: bool, until: Deadlines) -> datetime | None:
    """The deadline of the clock that runs in this state; None once it is solved.

    `answered`: since opening or the last reopening somebody has answered, whatever happened after it.
    """
    if state in {S.SOLVED, S.CLOSED}:
        return None
    return until.solve_by if answered else until.answer_by


def quiet_until(state: State, closed_on: date | None, *, complained: bool = True) -> date:
    """The last day without greetings: far away while it is open, three days after it is closed.

    Where nobody had `complained`, the silence ends with the day before closing.
    """
    if state is not S.CLOSED or closed_on is None:
        return OPEN_ENDED
    return closed_on + timedelta(days=QUIET_DAYS) if complained else closed_on - timedelta(days=1)


def source_of(low: list[Question]) -> Source | None:
    """What low answers say most plainly: a complaint in words, then a low recommendation, then a low score."""
    scales = {question.scale for question in low}
    if not scales:
        return None
    if "complaint" in scales:
        return Source.IN_WORDS
    return Source.LOW_SCORE if "five" in scales else Source.LOW_RECOMMEND


_SAID = re.compile(r"(?<![无没未])(?:投诉|维权|信访|举报)")


def speaks_of_complaint(text: str) -> bool:
    """Whether a reply in words speaks of complaining, and not of having no complaint."""
    return _SAID.search(re.sub(r"(没有|从未|不会|不想|不)(再)?(投诉|维权|信访|举报)", "", text)) is not None

"""One poll's answers become notices, and stop what is out of date (handbook 7.1).

A text says office, time and colour of one warning. So when that warning is cancelled, superseded, gone or over, what
has not left yet is stopped; and where an update is no new tip, it still speaks to those whom the stopped texts did not
reach (the cap of one weather text in seven days keeps it from everybody else).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from care.errors import WrongState
from care.rules.notices import Segment
from care.rules.reasons import Reason
from care.rules.weather import (
    Message,
    Place,
    Verdict,
    WeatherKind,
    WeatherWarning,
    judge,
    kind_of_warning,
    warning_values,
)
from care.services.notices import Draft, cancel_notice, start_notice
from care.services.preparing import Desk
from care.services.weather.asking import PlaceAnswer
from care.storage.accounts import project_names
from care.storage.audit import Actor
from care.storage.engine import Database
from care.storage.weather import (
    KnownWarning,
    NewAnswer,
    end_warning,
    keep_answer,
    known_warning,
    past_of_kind,
    warnings_in_force,
    write_warning,
)

_LOOK_BACK = timedelta(days=366)  # "the first of the year", and the last 24 hours


@dataclass(slots=True)
class WeatherResult:
    """What one poll did: places that answered and failed, tips by touchpoint with their texts, and texts stopped."""

    good: int = 0
    problems: list[str] = field(default_factory=list)
    tips: dict[str, int] = field(default_factory=dict)
    stopped: int = 0


@dataclass(frozen=True, slots=True)
class _Seen:
    """A warning of this poll: where it holds, and the answer that it stood in."""

    warning: WeatherWarning
    places: tuple[str, ...]
    answer_id: int
    raw: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Poll:
    database: Database
    desk: Desk
    actor: Actor
    now: datetime
    result: WeatherResult


def note_answers(
    database: Database, desk: Desk, source: str, answers: Sequence[PlaceAnswer], actor: Actor, now: datetime
) -> WeatherResult:
    """Keep the answers, judge what is new or changed, start its notices, and stop texts that are out of date.

    A second time changes nothing. Places whose source failed keep what they had. `now` is aware UTC.
    """
    poll = _Poll(database, desk, actor, now, WeatherResult())
    seen = _keep(poll, source, answers)
    good = {answer.place for answer in answers if answer.problem is None}
    poll.result.good = len(good)
    poll.result.problems = [answer.problem for answer in answers if answer.problem is not None]
    for one in sorted(seen.values(), key=lambda one: (one.warning.issued_at or now, one.warning.id)):
        _note(poll, one)
    _end_the_rest(poll, good, seen)
    return poll.result


def _keep(poll: _Poll, source: str, answers: Sequence[PlaceAnswer]) -> dict[str, _Seen]:
    seen: dict[str, _Seen] = {}
    with poll.database.begin() as connection:
        for answer in answers:
            new = NewAnswer(answer.place, answer.raw, answer.problem)
            answer_id = keep_answer(connection, source, new, poll.now)
            for warning in answer.warnings:
                places = (*seen[warning.id].places, answer.place) if warning.id in seen else (answer.place,)
                seen[warning.id] = _Seen(warning, places, answer_id, answer.raw or "")
    return seen


def _note(poll: _Poll, seen: _Seen) -> None:
    """One warning: nothing where it stands as it did, else judged, its notice started, then written."""
    warning, plan = seen.warning, poll.desk.plan
    kind = kind_of_warning(plan.weather_kinds, warning)
    with poll.database.read() as connection:
        known = known_warning(connection, warning.id)
        if known is not None and _stands(known, warning):
            return
        in_force = warnings_in_force(connection)
        past = past_of_kind(connection, kind.id, poll.now - _LOOK_BACK) if kind else []
    verdict = judge(kind, warning, past, poll.now, poll.desk.zone)
    stopped = sum(_end(poll, old, _why(warning)) for old in in_force if _replaced(old, warning, kind))
    if known is not None and known.notice_id is not None:
        stopped += _stop(poll, known.notice_id)
    if verdict is Verdict.SAME and stopped:
        verdict = Verdict.TIP
    notice_id = _start(poll, kind, seen, known) if verdict is Verdict.TIP and kind else None
    values = {
        "kind": kind.id if kind else None,
        "places": ",".join(seen.places),
        "verdict": verdict.value,
        "notice_id": notice_id,
        "answer_id": seen.answer_id,
        "ended_at": None,
        "ended_why": None,
    }
    over = verdict in {Verdict.CANCELLED, Verdict.STALE}
    with poll.database.begin() as connection:
        write_warning(connection, known, warning, values, seen.raw, poll.actor, poll.now)
        written = known_warning(connection, warning.id)
        if over and written is not None:
            why = "cancelled" if verdict is Verdict.CANCELLED else "expired"
            end_warning(connection, written, why, stopped, poll.actor, poll.now)


def _start(poll: _Poll, kind: WeatherKind, seen: _Seen, known: KnownWarning | None) -> int | None:
    """The notice of a warning, in the projects where it holds; None where nobody lives there.

    One that a crash kept from being written down is found again by its origin.
    """
    warning, desk = seen.warning, poll.desk
    projects, day = _projects(poll, seen.places), _day_of_telling(poll, warning)
    if not projects or day is None:
        return None
    draft = Draft(
        kind.touchpoint,
        warning_values(warning, desk.plan.language, desk.zone),
        Segment(projects=projects),
        day,
        expires_at=warning.ends_at(),
        origin=f"weather:{warning.id}:{known.ver if known else 0}",
    )
    notice_id, planned = start_notice(poll.database, desk, draft, poll.actor, poll.now)
    poll.result.tips[kind.touchpoint] = poll.result.tips.get(kind.touchpoint, 0) + planned.planned
    return notice_id


def _day_of_telling(poll: _Poll, warning: WeatherWarning) -> date | None:
    """Today while the hours of care texts last, else tomorrow; None where it will be over by then."""
    desk, local = poll.desk, poll.now.astimezone(poll.desk.zone)
    first, last = desk.plan.hours["care"].spans[0][0], desk.plan.hours["care"].spans[-1][1]
    if local.time() < last:
        return local.date()
    tomorrow, ends = local.date() + timedelta(days=1), warning.ends_at()
    return tomorrow if ends is not None and ends > desk.moment(tomorrow, first) else None


def _projects(poll: _Poll, places: Sequence[str]) -> tuple[int, ...]:
    by_id: Mapping[str, Place] = {place.id: place for place in poll.desk.plan.weather_places}
    named = {name for place in by_id.values() for name in place.projects}
    with poll.database.read() as connection:
        known = project_names(connection)
    plan, wanted = poll.desk.plan, [by_id[place] for place in places]
    proper = {id_: plan.project(name).name or name for id_, name in known.items()}
    return tuple(
        sorted(
            id_
            for id_, name in proper.items()
            if any(name in place.projects or (not place.projects and name not in named) for place in wanted)
        )
    )


def _end_the_rest(poll: _Poll, good: set[str], seen: Mapping[str, _Seen]) -> None:
    """What is over by its own word, and what the source no longer names at any place where it was."""
    with poll.database.read() as connection:
        in_force = warnings_in_force(connection)
    for known in in_force:
        ends = known.warning.ends_at()
        if ends is not None and ends <= poll.now:
            _end(poll, known, "expired")
        elif known.warning.id not in seen and set(known.places) <= good:
            _end(poll, known, "gone")


def _end(poll: _Poll, known: KnownWarning, why: str) -> int:
    stopped = _stop(poll, known.notice_id) if known.notice_id is not None else 0
    with poll.database.begin() as connection:
        end_warning(connection, known, why, stopped, poll.actor, poll.now)
    return stopped


def _stop(poll: _Poll, notice_id: int) -> int:
    """Stop what has not left yet; a notice that somebody called off before has nothing."""
    try:
        reason = "预警已更新或解除 · the warning was updated or is over"
        stopped = cancel_notice(poll.database, notice_id, reason, poll.now, poll.actor, Reason.WEATHER_STALE)
    except WrongState:
        return 0
    poll.result.stopped += stopped
    return stopped


def _stands(known: KnownWarning, warning: WeatherWarning) -> bool:
    """Whether there is nothing new: it says what it said, or it is over. What was merely not named may come back."""
    if known.ended_at is not None:
        return known.ended_why != "gone"
    old = known.warning
    said = old.issued_at, old.colour, old.message, old.expires_at
    return said == (warning.issued_at, warning.colour, warning.message, warning.expires_at)


def _why(warning: WeatherWarning) -> str:
    return "cancelled" if warning.message is Message.CANCEL else "superseded"


def _replaced(old: KnownWarning, warning: WeatherWarning, kind: WeatherKind | None) -> bool:
    """Whether the new warning takes the old one's place: it says so, or is the same office's next word of that kind."""
    if old.warning.id == warning.id:
        return False
    if old.warning.id in warning.supersedes:
        return True
    same_kind = kind is not None and old.kind == kind.id and old.warning.office == warning.office
    return same_kind and warning.message is not Message.ALERT and not warning.supersedes

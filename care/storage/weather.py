"""Weather in the database: the source's answers as they came, and each warning with what was made of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from care.rules.rights import Scope
from care.rules.weather import Colour, Message, Past, Verdict, WeatherWarning
from care.storage.audit import Action, Actor, Event, append
from care.storage.tables import message, notice, touch, weather_answer, weather_warning


@dataclass(frozen=True, slots=True)
class KnownWarning:
    """A warning as it stands; `ended_at` None: in force. Instants are UTC."""

    id: int
    ver: int
    warning: WeatherWarning
    kind: str | None
    places: tuple[str, ...]
    verdict: Verdict
    notice_id: int | None
    first_seen_at: datetime
    ended_at: datetime | None
    ended_why: str | None


@dataclass(frozen=True, slots=True)
class SourceState:
    """The newest answer about a place, and since when the source has failed there (None: it answered)."""

    place: str
    source: str
    asked_at: datetime
    problem: str | None
    failing_since: datetime | None


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """What a source said of a place; `problem` where it failed."""

    place: str
    raw: str | None = field(default=None, repr=False)
    problem: str | None = None


def keep_answer(connection: Connection, source: str, new: NewAnswer, at: datetime) -> int:
    """Keep an answer, or that there was none, and return its number."""
    values = {"at": at, "source": source, "place": new.place, "problem": new.problem, "raw": new.raw}
    return int(connection.execute(insert(weather_answer).values(values).returning(weather_answer.c.id)).scalar_one())


def source_states(connection: Connection, places: Collection[str]) -> list[SourceState]:
    """How the source stands at each of the places, those that were never asked left out."""
    return [state for place in places if (state := _state_of(connection, place)) is not None]


def failing_sources(connection: Connection, since: datetime) -> list[SourceState]:
    """The places at which the source failed when it was last asked, if that was after `since`."""
    asked = select(weather_answer.c.place).where(weather_answer.c.at >= since).distinct()
    states = source_states(connection, sorted(connection.scalars(asked)))
    return [state for state in states if state.problem is not None]


def _state_of(connection: Connection, place: str) -> SourceState | None:
    of_place = select(weather_answer).where(weather_answer.c.place == place)
    row = connection.execute(of_place.order_by(weather_answer.c.id.desc()).limit(1)).first()
    if row is None:
        return None
    since = None
    if row.problem is not None:
        good = select(func.max(weather_answer.c.id)).where(
            weather_answer.c.place == place, weather_answer.c.problem.is_(None)
        )
        after = func.coalesce(good.scalar_subquery(), 0)
        failed = select(func.min(weather_answer.c.at)).where(
            weather_answer.c.place == place, weather_answer.c.id > after
        )
        since = connection.execute(failed).scalar_one()
    return SourceState(place, row.source, row.at, row.problem, since)


def known_warning(connection: Connection, warning_id: str) -> KnownWarning | None:
    """The warning of that id, in force or ended."""
    row = connection.execute(select(weather_warning).where(weather_warning.c.warning_id == warning_id)).first()
    return _known(row) if row is not None else None


def warnings_in_force(connection: Connection) -> list[KnownWarning]:
    """The warnings that have not ended, the newest first."""
    query = select(weather_warning).where(weather_warning.c.ended_at.is_(None)).order_by(weather_warning.c.id.desc())
    return [_known(row) for row in connection.execute(query)]


def newest_ended(connection: Connection, limit: int) -> list[KnownWarning]:
    """The warnings that ended last."""
    query = select(weather_warning).where(weather_warning.c.ended_at.is_not(None))
    return [_known(row) for row in connection.execute(query.order_by(weather_warning.c.id.desc()).limit(limit))]


def past_of_kind(connection: Connection, kind: str, since: datetime) -> list[Past]:
    """The warnings of a kind that were issued since then."""
    query = select(weather_warning).where(weather_warning.c.kind == kind, weather_warning.c.issued_at >= since)
    rows = connection.execute(query.where(weather_warning.c.colour.is_not(None)))
    return [Past(row.warning_id, Colour(row.colour), row.issued_at, Verdict(row.verdict)) for row in rows]


def write_warning(
    connection: Connection,
    known: KnownWarning | None,
    warning: WeatherWarning,
    values: Mapping[str, Any],
    evidence: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Write a warning, or what has changed of it, with its event; returns its number.

    `evidence` are the source's words: the event holds their hash and the answer's number.
    """
    columns = {
        "type_name": warning.type_name,
        "colour": warning.colour,
        "office": warning.office,
        "issued_at": warning.issued_at,
        "expires_at": warning.expires_at,
        "message": warning.message.value,
        "headline": warning.headline,
        **values,
    }
    if known is None:
        new = insert(weather_warning).values(warning_id=warning.id, first_seen_at=at, ver=1, **columns)
        row_id, ver = int(connection.execute(new.returning(weather_warning.c.id)).scalar_one()), 1
    else:
        row_id, ver = known.id, known.ver + 1
        connection.execute(update(weather_warning).where(weather_warning.c.id == row_id).values(**columns, ver=ver))
    facts = {
        "warning": warning.id,
        "office": warning.office,
        "issued_at": warning.issued_at,
        "colour": warning.colour,
        "message": warning.message,
        "verdict": values["verdict"],
        "notice": values.get("notice_id"),
        "raw_sha256": sha256(evidence.encode()).hexdigest(),
        "answer": values["answer_id"],
    }
    append(connection, [Event(Action.WEATHER_NOTED, "weather_warning", row_id, ver, facts=facts)], actor, at)
    return row_id


def end_warning(
    connection: Connection, known: KnownWarning, why: str, stopped: int, actor: Actor, at: datetime
) -> bool:
    """A warning is over: cancelled, superseded, gone or expired. False where it was already."""
    same = weather_warning.c.id == known.id, weather_warning.c.ended_at.is_(None)
    values = {"ended_at": at, "ended_why": why, "ver": weather_warning.c.ver + 1}
    ended = update(weather_warning).where(*same).values(values).returning(weather_warning.c.ver)
    ver = connection.execute(ended).scalar_one_or_none()
    if ver is None:
        return False
    facts = {"warning": known.warning.id, "why": why, "stopped": stopped}
    append(connection, [Event(Action.WEATHER_ENDED, "weather_warning", known.id, ver, facts=facts)], actor, at)
    return True


def texts_of_notices(connection: Connection, notice_ids: Collection[int], scope: Scope) -> dict[int, dict[str, int]]:
    """How the texts of these notices stand in a scope's projects: by notice, how many in each state."""
    if not notice_ids:
        return {}
    rows = select(notice.c.id, notice.c.touchpoint, notice.c.due_on).where(notice.c.id.in_(list(notice_ids)))
    found: dict[int, dict[str, int]] = {}
    for one in connection.execute(rows).all():
        # The index of days finds them: the touches of one touchpoint over all years are many.
        of_notice = touch.c.due_on == one.due_on, touch.c.touchpoint == one.touchpoint, touch.c.occasion == str(one.id)
        query = select(message.c.state, func.count()).join(touch, touch.c.id == message.c.touch_id).where(*of_notice)
        if scope.projects is not None:
            query = query.where(message.c.project_id.in_(sorted(scope.projects)))
        found[one.id] = dict(tuple(row) for row in connection.execute(query.group_by(message.c.state)))
    return found


def _known(row: Row[Any]) -> KnownWarning:
    warning = WeatherWarning(
        row.warning_id,
        row.office,
        row.type_name,
        Colour(row.colour) if row.colour is not None else None,
        row.issued_at,
        row.expires_at,
        Message(row.message),
        headline=row.headline,
    )
    places = tuple(row.places.split(","))
    ends = row.first_seen_at, row.ended_at, row.ended_why
    return KnownWarning(row.id, row.ver, warning, row.kind, places, Verdict(row.verdict), row.notice_id, *ends)

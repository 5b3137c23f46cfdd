"""The stop switch in the database: a row a pressing (messages/stopped.py: how claims and deliveries look at it)."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from care.errors import NotFound, WrongState
from care.rules.lifecycles import MessageState
from care.rules.reasons import Reason
from care.storage.audit import Action, Actor, Event, append
from care.storage.messages.claim import QUEUED
from care.storage.messages.due import lock
from care.storage.messages.row import Message
from care.storage.plan_holds import scope_of
from care.storage.tables import message, project, stop_switch, touch

_ON = stop_switch.c.ended_at.is_(None)
_LONGEST_WAIT = timedelta(days=30)  # no text may be later than that after its own day


@dataclass(frozen=True, slots=True)
class Switch:
    """One pressing of the switch; `project` None: of all projects. On while `ended_at` is None. Instants are UTC."""

    id: int
    project_id: int | None
    project: str | None
    reason: str = field(repr=False)
    stopped_by: str
    stopped_at: datetime
    ended_by: str | None
    ended_at: datetime | None
    end_reason: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class WaitingTexts:
    """The texts of one touchpoint that the switch holds: how many may still go, those of them that are due already,
    and how many have become too late since it was pressed.
    """

    touchpoint: str
    in_time: int
    due: int
    too_late: int


def switches_on(connection: Connection) -> list[Switch]:
    """The switches that are on, the first pressed first."""
    return _switches(connection, _switch_query().where(_ON).order_by(stop_switch.c.id))


def newest_switches(connection: Connection, limit: int) -> list[Switch]:
    """The last pressings, the newest first."""
    return _switches(connection, _switch_query().order_by(stop_switch.c.id.desc()).limit(limit))


def switches_on_within(connection: Connection, start: datetime, end: datetime) -> list[Switch]:
    """The switches that were on at any time from `start` to `end` (UTC), the first pressed first."""
    ended_later = or_(_ON, stop_switch.c.ended_at >= start)
    query = _switch_query().where(stop_switch.c.stopped_at < end, ended_later)
    return _switches(connection, query.order_by(stop_switch.c.id))


def read_switch(connection: Connection, switch_id: int) -> Switch:
    """One pressing, on or ended; NotFound."""
    found = _switches(connection, _switch_query().where(stop_switch.c.id == switch_id))
    if not found:
        raise NotFound(f"The stop switch was never pressed with the number {switch_id}: see `care resume`.")
    return found[0]


def press(connection: Connection, project_id: int | None, reason: str, actor: Actor, at: datetime) -> int:
    """Switch it on and return the pressing's number. WrongState where it is on already in that scope."""
    scope = scope_of(project_id)
    values = {"scope": scope, "project_id": project_id, "reason": reason, "stopped_by": actor.name, "stopped_at": at}
    new = insert(stop_switch).values(**values, ver=1).returning(stop_switch.c.id)
    try:
        switch_id: int = connection.execute(new).scalar_one()
    except IntegrityError:
        raise WrongState("The stop switch is on already here: nothing goes. `care resume` shows what waits.") from None
    facts = {"scope": scope, "to": "on"}
    append(connection, [_event(Action.TEXTS_STOPPED, switch_id, 1, facts, reason)], actor, at)
    return switch_id


def end(connection: Connection, switch: Switch, reason: str, dropped: int, actor: Actor, at: datetime) -> None:
    """Switch it off. WrongState where somebody else has."""
    values = {"ended_by": actor.name, "ended_at": at, "end_reason": reason, "ver": stop_switch.c.ver + 1}
    of_it = update(stop_switch).where(stop_switch.c.id == switch.id, _ON)
    ver = connection.execute(of_it.values(values).returning(stop_switch.c.ver)).scalar_one_or_none()
    if ver is None:
        raise WrongState("The stop switch is off already: somebody was quicker.")
    facts = {"scope": scope_of(switch.project_id), "to": "off", "dropped": dropped}
    append(connection, [_event(Action.TEXTS_RESUMED, switch.id, ver, facts, reason)], actor, at)


def waiting_texts(connection: Connection, switch: Switch, day: date, now: datetime) -> list[WaitingTexts]:
    """What waits for the switch, by touchpoint, the most first. `day` is the business day of its pressing."""
    # Two queries, so that each has an index: what is queued, and what has expired since that day.
    in_time = message.c.not_after > now
    queued: Counter[str] = Counter()
    due: Counter[str] = Counter()
    late: Counter[str] = Counter()
    sums = [_count(in_time), _count(and_(in_time, message.c.not_before <= now)), _count(~in_time)]
    for touchpoint, *numbers in connection.execute(_by_touchpoint(switch, *sums).where(QUEUED)):
        queued[touchpoint], due[touchpoint], late[touchpoint] = numbers
    missed = (
        message.c.act_on >= day - _LONGEST_WAIT,
        message.c.state == MessageState.EXPIRED,
        message.c.reason == Reason.STOP_SWITCH,
        message.c.updated_at >= switch.stopped_at,
    )
    late.update(dict(tuple(row) for row in connection.execute(_by_touchpoint(switch, func.count()).where(*missed))))
    found = [WaitingTexts(name, queued[name], due[name], late[name]) for name in {*queued, *late}]
    return sorted(found, key=lambda one: (-one.in_time, -one.too_late, one.touchpoint))


def texts_to_drop(
    connection: Connection, switch: Switch, touchpoints: Collection[str] | None, limit: int
) -> Sequence[Message]:
    """Up to `limit` queued texts of the switch's scope, locked; of these touchpoints, None: of all."""
    query = select(message.c.id).where(QUEUED, *_of(switch)).order_by(message.c.id).limit(limit)
    if touchpoints is not None:
        of_touch = select(touch.c.id).where(touch.c.touchpoint.in_(sorted(touchpoints)))
        query = query.where(message.c.touch_id.in_(of_touch))
    return [m for m in lock(connection, list(connection.scalars(query))).values() if m.state == "queued"]


def _switch_query() -> Select[Any]:
    names = Switch.__dataclass_fields__
    columns = [project.c.name.label(name) if name == "project" else stop_switch.c[name] for name in names]
    return select(*columns).select_from(stop_switch.outerjoin(project, project.c.id == stop_switch.c.project_id))


def _switches(connection: Connection, query: Select[Any]) -> list[Switch]:
    return [Switch(*row) for row in connection.execute(query)]


def _by_touchpoint(switch: Switch, *counts: ColumnElement[int]) -> Select[Any]:
    query = select(touch.c.touchpoint, *counts).select_from(message.join(touch, touch.c.id == message.c.touch_id))
    return query.where(*_of(switch)).group_by(touch.c.touchpoint)


def _of(switch: Switch) -> list[ColumnElement[bool]]:
    return [] if switch.project_id is None else [message.c.project_id == switch.project_id]


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _event(action: Action, switch_id: int, ver: int, facts: dict[str, Any], reason: str) -> Event:
    return Event(action, "stop_switch", switch_id, ver, facts=facts, personal={"reason": reason})

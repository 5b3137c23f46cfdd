"""Meetings with their minutes, and the actions that they agree on (S-18), each change with its event."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from care.errors import NotFound, WrongState
from care.rules.rights import Scope
from care.storage.audit import Action, Actor, Event, append
from care.storage.tables import meeting, meeting_action, project


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting; `project` None: of the company. `open` actions of `agreed` are not done yet."""

    id: int
    kind: str
    project_id: int | None
    project: str | None
    held_on: date
    noted_by: str
    agreed: int
    open: int
    present: str | None = field(default=None, repr=False)
    minutes: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class AgreedAction:
    """Who does what by when; `done_on` None: not yet."""

    id: int
    what: str = field(repr=False)
    owner: str
    due_on: date
    done_on: date | None
    done_by: str | None
    done_note: str | None = field(repr=False)


def add_meeting(connection: Connection, values: Mapping[str, Any], actor: Actor, at: datetime) -> int:
    """Write a meeting's minutes; returns its number. `values` are columns."""
    row = {**values, "noted_by": actor.name, "noted_at": at, "ver": 1}
    number: int = connection.execute(insert(meeting).values(row).returning(meeting.c.id)).scalar_one()
    facts = {name: values[name] for name in ("kind", "project_id", "held_on")}
    personal = {name: values[name] for name in ("present", "minutes") if values[name]}
    append(connection, [Event(Action.MEETING_NOTED, "meeting", number, 1, None, None, facts, personal)], actor, at)
    return number


def add_action(
    connection: Connection, meeting_id: int, what: str, owner: str, due_on: date, actor: Actor, at: datetime
) -> int:
    """Write an action that a meeting agreed on; returns its number."""
    row = {"meeting_id": meeting_id, "what": what, "owner": owner, "due_on": due_on, "ver": 1}
    number: int = connection.execute(insert(meeting_action).values(row).returning(meeting_action.c.id)).scalar_one()
    facts = {"meeting": meeting_id, "owner": owner, "due_on": due_on}
    event = Event(Action.ACTION_AGREED, "meeting_action", number, 1, None, None, facts, {"what": what})
    append(connection, [event], actor, at)
    return number


def finish_action(
    connection: Connection, meeting_id: int, action_id: int, note: str, day: date, actor: Actor, at: datetime
) -> None:
    """An action is done, with what came of it. NotFound, or WrongState where it was done before."""
    mine = meeting_action.c.id == action_id, meeting_action.c.meeting_id == meeting_id
    row = connection.execute(select(meeting_action).where(*mine).with_for_update()).first()
    if row is None:
        raise NotFound(f"Meeting {meeting_id} has no action {action_id}: go back to the meeting.")
    if row.done_on is not None:
        raise WrongState(f"Action {action_id} is done already: there is nothing left to tick.")
    done = {"done_on": day, "done_by": actor.name, "done_note": note, "ver": row.ver + 1}
    connection.execute(update(meeting_action).where(*mine).values(**done))
    event = Event(
        Action.ACTION_DONE, "meeting_action", action_id, row.ver + 1, None, None, {"done_on": day}, {"note": note}
    )
    append(connection, [event], actor, at)


def meetings_within(connection: Connection, scope: Scope, before: int | None, limit: int) -> list[Meeting]:
    """The meetings of a scope, those written last first; of the company for those who see all projects."""
    query = _meetings().where(*_seen(scope))
    if before is not None:
        query = query.where(meeting.c.id < before)
    return [Meeting(*row) for row in connection.execute(query.order_by(meeting.c.id.desc()).limit(limit))]


def meeting_within(connection: Connection, meeting_id: int, scope: Scope) -> tuple[Meeting, list[AgreedAction]]:
    """One meeting with its actions; NotFound outside the scope."""
    query = _meetings(meeting.c.present, meeting.c.minutes).where(meeting.c.id == meeting_id, *_seen(scope))
    row = connection.execute(query).first()
    if row is None:
        raise NotFound(f"There is no meeting {meeting_id} for you: see the list of meetings.")
    columns = [meeting_action.c[name] for name in AgreedAction.__dataclass_fields__]
    mine = select(*columns).where(meeting_action.c.meeting_id == meeting_id)
    rows = connection.execute(mine.order_by(meeting_action.c.due_on, meeting_action.c.id))
    return Meeting(*row), [AgreedAction(*action) for action in rows]


def _meetings(*more: ColumnElement[Any]) -> Any:
    of = meeting_action.c.meeting_id == meeting.c.id
    agreed = select(func.count()).where(of).scalar_subquery()
    open_ = select(func.count()).where(of, meeting_action.c.done_on.is_(None)).scalar_subquery()
    own = meeting.c.id, meeting.c.kind, meeting.c.project_id, project.c.name, meeting.c.held_on, meeting.c.noted_by
    joined = meeting.outerjoin(project, project.c.id == meeting.c.project_id)
    return select(*own, agreed, open_, *more).select_from(joined)


def _seen(scope: Scope) -> list[ColumnElement[bool]]:
    return [] if scope.projects is None else [meeting.c.project_id.in_(sorted(scope.projects))]
